"""Tasks by the API."""

from __future__ import annotations

import pytest

from roofs.comms.calendar.models import Task

FACTS = {"title": "Call back", "kind": "call", "due_at": "2031-03-01T15:00:00Z"}


@pytest.fixture
def task(program):
    made = program("owner").send("POST", "/tasks/", FACTS | {"assigned_to": "me"})
    assert made.status_code == 201, made.content
    return made.json()


def test_a_task_about_a_lead_stands_on_it(program, lead, staff):
    given = FACTS | {"subject_type": "lead", "subject_id": lead.pk, "assigned_to": "me"}
    made = program("owner").send("POST", "/tasks/", given).json()
    assert (made["subject_type"], made["subject_id"], made["contact_id"]) == ("lead", lead.pk, lead.contact_id)
    assert made["assigned_to"]["id"] == staff["owner"].pk
    listed = program("owner").send("GET", f"/tasks/?subject_type=lead&subject_id={lead.pk}").json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_at": "tomorrow"}, "due_at"),
        ({"due_at": None}, "due_at"),
        ({"priority": 4}, "priority"),
        ({"subject_type": "lead"}, "subject_id"),
        ({"subject_type": "lead", "subject_id": 999_999}, "subject_id"),
        ({"assigned_to": 999_999}, "assigned_to"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(program, facts, field):
    refused = program("manager").send("POST", "/tasks/", FACTS | facts)
    assert refused.status_code in {409, 422}
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert Task.objects.count() == 0


@pytest.mark.parametrize(("name", "status"), [("owner", 200), ("manager", 200), ("colleague", 404), ("field", 404)])
def test_who_sees_a_task(program, task, name, status):
    client = program(name)
    assert client.send("GET", f"/tasks/{task['id']}").status_code == status
    assert client.send("PUT", f"/tasks/{task['id']}", {"priority": 1}).status_code == status
    assert len(client.send("GET", "/tasks/?state=all").json()["items"]) == (status == 200)


def test_a_seller_gives_no_work_to_others(program, staff, task):
    refused = program("owner").send("PUT", f"/tasks/{task['id']}", {"assigned_to": staff["colleague"].pk})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    given = program("manager").send("PUT", f"/tasks/{task['id']}", {"assigned_to": staff["colleague"].pk})
    assert given.json()["assigned_to"]["name"] == "colleague"


def test_a_task_is_ticked_off_opened_again_deleted_and_brought_back(program, task):
    client, path = program("owner"), f"/tasks/{task['id']}"
    done = client.send("POST", f"{path}/complete", {"outcome": "reached", "notes": "Wants a quote."}).json()
    assert (done["outcome"], done["notes"]) == ("reached", "Wants a quote.")
    assert client.send("GET", "/tasks/").json()["items"] == []
    assert [one["id"] for one in client.send("GET", "/tasks/?state=done").json()["items"]] == [task["id"]]
    assert client.send("POST", f"{path}/complete").json()["done_at"] == done["done_at"]
    assert client.send("POST", f"{path}/reopen").json()["done_at"] is None
    assert client.send("DELETE", path).status_code == 204
    assert client.send("GET", path).status_code == 404
    assert client.send("POST", f"{path}/restore").status_code == 200


def test_two_who_change_one_task_hear_of_each_other(program, task):
    client, path = program("owner"), f"/tasks/{task['id']}"
    tag = client.send("GET", path)["ETag"]
    assert client.send("PUT", path, {"title": "Call"}, headers={"If-Match": tag}).status_code == 200
    assert client.send("PUT", path, {"title": "Late"}, headers={"If-Match": tag}).status_code == 412


def test_tasks_are_narrowed_and_read_page_by_page(program, staff, django_assert_max_num_queries):
    client = program("manager")
    for day in range(1, 6):
        owner = "me" if day % 2 else None
        client.send(
            "POST", "/tasks/", FACTS | {"due_at": f"2031-03-0{day}", "assigned_to": owner, "title": f"No {day}"}
        )
    assert len(client.send("GET", "/tasks/?assigned_to=none").json()["items"]) == 2
    assert len(client.send("GET", "/tasks/?assigned_to=me").json()["items"]) == 3
    assert len(client.send("GET", "/tasks/?due_after=2031-03-02&due_before=2031-03-04").json()["items"]) == 2
    assert [one["title"] for one in client.send("GET", "/tasks/?q=no+3").json()["items"]] == ["No 3"]
    assert client.send("GET", "/tasks/?state=overdue").json()["items"] == []
    seen: list[str] = []
    cursor = ""
    with django_assert_max_num_queries(8):
        for _page in range(3):
            told = client.send("GET", f"/tasks/?per_page=2&cursor={cursor}").json()
            seen, cursor = seen + [one["title"] for one in told["items"]], told["next_cursor"] or ""
    assert seen == [f"No {day}" for day in range(1, 6)]
