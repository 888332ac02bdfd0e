"""The people of the team over the API: what is told of them and how it is changed."""

from __future__ import annotations

from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.sales.leads import pipeline

NEW = {
    "email": "rosa@example.com",
    "full_name": "Rosa Vega",
    "role": "sales",
    "phone": "(248) 555-0142",
    "languages": ["es", "en", "es"],
    "skills": ["Steep  roofs"],
    "territory": ["483", "48009"],
    "target_revenue_cents": 5_000_000,
    "commission_percent": 6.25,
}


def test_who_is_invited_gets_one_letter_and_is_told_as_written(program):
    answered = program("admin").send("POST", "/team/", NEW)
    assert (answered.status_code, answered["Location"]) == (201, f"/api/team/{answered.json()['id']}")
    told = answered.json()
    assert (told["languages"], told["skills"], told["territory"]) == (["es", "en"], ["Steep roofs"], ["48009", "483"])
    assert (told["phone"], told["commission_percent"]) == ("+12485550142", 6.25)
    assert Message.objects.get().to_address == "rosa@example.com"
    again = program("admin").send("POST", "/team/", NEW)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (409, "email")


def test_the_same_key_invites_once(program):
    admin = program("admin")
    first, second = (admin.send("POST", "/team/", NEW, headers={"Idempotency-Key": "a"}) for _ in range(2))
    assert (first.json()["id"], second["Idempotency-Replayed"]) == (second.json()["id"], "true")


def test_the_list_is_narrowed_by_what_people_can_do(staff: dict[str, User], program):
    program("admin").send("PUT", f"/team/{staff['owner'].pk}", {"skills": ["Slate"], "languages": ["es"]})
    program("admin").send("PUT", f"/team/{staff['colleague'].pk}", {"territory": ["480"]})
    found = {
        query: [row["id"] for row in program("owner").send("GET", f"/team/?{query}").json()["items"]]
        for query in ("skill=slate", "language=es", "zip=48009", "zip=10001", "q=coll", "role=field,manager")
    }
    owner, colleague = staff["owner"].pk, staff["colleague"].pk
    assert found == {
        "skill=slate": [owner],
        "language=es": [owner],
        "zip=48009": [colleague],
        "zip=10001": [],
        "q=coll": [colleague],
        "role=field,manager": [staff["field"].pk, staff["manager"].pk],
    }


def test_the_list_goes_on_where_it_stopped(program):
    first = program("manager").send("GET", "/team/?per_page=2&role=sales,field,admin").json()
    rest = program("manager").send("GET", f"/team/?per_page=2&role=sales,field,admin&cursor={first['next_cursor']}")
    names = [row["name"] for row in (*first["items"], *rest.json()["items"])]
    assert names == ["admin", "colleague", "field", "owner"]


def test_a_change_is_refused_when_somebody_was_faster_and_told_field_by_field(staff: dict[str, User], program):
    place, admin = f"/team/{staff['owner'].pk}", program("admin")
    seen = admin.send("GET", place)["ETag"]
    assert admin.send("PUT", place, {"target_won": 5}, headers={"If-Match": seen}).status_code == 200
    assert admin.send("PUT", place, {"target_won": 6}, headers={"If-Match": seen}).status_code == 412
    admin.send("PUT", place, {"hired_on": "2024-05-01", "commission_percent": 5})
    told = {
        event.name: event.data["changes"] for event in Event.objects.filter(name__startswith="person.").order_by("pk")
    }
    assert told["person.described"] == {"hired_on": [None, "2024-05-01"]}
    assert told["person.pay_changed"] == {"commission_percent": [None, 5.0]}


def test_what_does_not_fit_names_its_field(staff: dict[str, User], program):
    place, admin = f"/team/{staff['owner'].pk}", program("admin")
    for body in ({"territory": ["Troy"]}, {"languages": ["English"]}, {"target_won": -1}, {"phone": "12"}, {"x": 1}):
        refused = admin.send("PUT", place, body)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"].startswith(next(iter(body)))


def test_the_last_administrator_stays(staff: dict[str, User], program):
    assert program("admin").send("DELETE", f"/team/{staff['admin'].pk}").status_code == 409
    assert program("admin").send("DELETE", f"/team/{staff['owner'].pk}").status_code == 204
    gone = program("manager").send("GET", "/team/?active=false").json()["items"]
    assert [row["id"] for row in gone] == [staff["owner"].pk]
    assert program("colleague").send("GET", f"/team/{staff['owner'].pk}").status_code == 404


def test_hours_are_kept_as_they_were_sent_and_judged(staff: dict[str, User], program):
    place, owner = f"/team/{staff['owner'].pk}/availability", program("owner")
    hours = {"monday": {"opens": "09:00", "closes": "17:30"}}
    told = owner.send("PUT", place, {"hours": hours, "away_until": "2031-01-01T00:00:00Z"}).json()
    assert told["hours"]["monday"] == {"opens": "09:00", "closes": "17:30"}
    assert (told["hours"]["tuesday"], told["takes_leads_now"]) == (None, False)
    assert owner.send("PUT", place, {"hours": None, "away_until": None}).json()["takes_leads_now"] is True
    wrong = owner.send("PUT", place, {"hours": {"monday": {"opens": "17:00", "closes": "09:00"}}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (409, "hours")


def test_performance_counts_the_persons_own_deals(arrive, staff: dict[str, User], program):
    owner = staff["owner"]
    won, lost = arrive(owner, estimated_value_cents=900_000), arrive(owner)
    arrive(owner), pipeline.win(arrive(staff["colleague"], estimated_value_cents=100), staff["colleague"])
    pipeline.win(won, owner), pipeline.lose(lost, owner, "price")
    program("admin").send("PUT", f"/team/{owner.pk}", {"target_won": 4})
    told = program("owner").send("GET", f"/team/{owner.pk}/performance").json()
    assert (told["won"], told["lost"], told["conversion"]) == ({"reached": 1, "wanted": 4, "share": 0.25}, 1, 0.5)
    assert (told["revenue_cents"]["reached"], told["leads"]["reached"], told["open_now"]) == (900_000, 3, 1)
    before = program("owner").send("GET", f"/team/{owner.pk}/performance?until=2020-01-01&since=2019-01-01").json()
    assert (before["won"]["reached"], before["conversion"]) == (0, None)
    upside_down = program("owner").send("GET", f"/team/{owner.pk}/performance?until=2019-01-01&since=2020-01-01")
    assert (upside_down.status_code, upside_down.json()["errors"][0]["field"]) == (409, "until")


def test_assignments_are_what_the_caller_may_see(arrive, staff: dict[str, User], program):
    lead = arrive(staff["owner"])
    place = f"/team/{staff['owner'].pk}/assignments"
    assert [one["id"] for one in program("owner").send("GET", place).json()["leads"]] == [lead.pk]
    assert [one["id"] for one in program("manager").send("GET", place).json()["leads"]] == [lead.pk]
    assert program("colleague").send("GET", place).json()["leads"] == []
