"""What hangs on a record by the API: documents, tags, saved views; crews; customers made one."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.core.files.models import StoredFile
from roofs.core.tags.models import Tag
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Crew


@pytest.fixture
def customers(program) -> list[int]:
    people = [("Ann", "ann@example.com", ""), ("Anne", "anne@example.com", "+12485550123")]
    made = [
        program("manager").send("POST", "/customers/", {"first_name": name, "email": mail, "phone": phone})
        for name, mail, phone in people
    ]
    assert {one.status_code for one in made} == {201}
    return [one.json()["id"] for one in made]


@pytest.fixture
def record(lead, program, customers) -> dict[str, int]:
    project = program("manager").send("POST", "/projects/", {"customer_id": customers[0], "name": "Elm Street"}).json()
    return {"lead": lead.pk, "customer": customers[0], "project": project["id"]}


def upload(client, place: str, content: bytes = b"What we agreed.", **wishes: str):
    return client.post(f"/api{place}", {"file": SimpleUploadedFile("Agreed.txt", content), **wishes})


@pytest.mark.parametrize("kind", ["lead", "customer", "project"])
def test_a_document_goes_up_comes_down_and_is_taken_off_with_a_way_back(program, record, kind):
    client, place = program("manager"), f"/{kind}s/{record[kind]}/documents"
    added = upload(client, place, caption="Signed")
    assert added.status_code == 201, added.content
    one = added["Location"].removeprefix("/api")
    told = client.send("GET", place).json()["items"]
    assert [(item["name"], item["caption"], item["size"]) for item in told] == [("Agreed.txt", "Signed", 15)]
    down = client.send("GET", told[0]["content_url"].removeprefix("/api"))
    assert b"".join(down.streaming_content) == b"What we agreed."
    assert down["Content-Disposition"] == 'attachment; filename="Agreed.txt"'
    renamed = client.send("PUT", one, {"name": "Contract"}, headers={"If-Match": added["ETag"]})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Contract.txt")
    assert client.send("PUT", one, {"name": "Late"}, headers={"If-Match": added["ETag"]}).status_code == 412
    assert client.send("DELETE", one).status_code == 204
    assert client.send("GET", one).status_code == 404
    assert client.send("GET", f"{one}/content").status_code == 404
    assert client.send("POST", f"{one}/restore").json()["name"] == "Contract.txt"


@pytest.mark.parametrize(("name", "status"), [("owner", 200), ("colleague", 404), ("field", 404)])
def test_who_does_not_see_the_record_sees_none_of_its_documents(program, record, name, status):
    one = upload(program("manager"), f"/leads/{record['lead']}/documents")["Location"].removeprefix("/api")
    client = program(name)
    for path in (one, f"{one}/content", f"/leads/{record['lead']}/documents"):
        answered = client.send("GET", path)
        assert answered.status_code == status
        assert list(answered)  # a file is closed when it has been read
    if status == 404:
        assert upload(client, f"/leads/{record['lead']}/documents").status_code == 404
        assert client.send("DELETE", one).status_code == 404
        assert StoredFile.objects.get().deleted_at is None


def test_a_document_is_found_below_its_own_record_only(program, record):
    client = program("manager")
    one = upload(client, f"/leads/{record['lead']}/documents").json()["id"]
    assert client.send("GET", f"/customers/{record['customer']}/documents/{one}").status_code == 404


@pytest.mark.parametrize(
    ("wishes", "field"), [({"kind": "portrait"}, "kind"), ({"kind": "photo"}, "file"), ({"colour": "red"}, "colour")]
)
def test_what_is_wrong_with_an_upload_is_named_and_nothing_is_kept(program, record, wishes, field):
    refused = upload(program("manager"), f"/leads/{record['lead']}/documents", **wishes)
    assert refused.status_code in {409, 422}
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert StoredFile.objects.count() == 0


def test_tags_are_made_renamed_merged_and_brought_back(program, lead):
    office = program("manager")
    slate, tile = (office.send("POST", "/tags/", {"name": name}).json() for name in ("Slate", "Tile"))
    assert office.send("POST", "/tags/", {"name": "SLATE"}).json()["id"] == slate["id"]
    refused = office.send("PUT", f"/tags/{tile['id']}", {"name": "slate", "colour": "red"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "name")
    office.send("PUT", f"/leads/{lead.pk}", {"tags": ["Tile"]})
    assert office.send("POST", f"/tags/{tile['id']}/merge", {"into": slate["id"]}).status_code == 200
    assert office.send("GET", f"/leads/{lead.pk}").json()["tags"] == ["Slate"]
    assert office.send("DELETE", f"/tags/{slate['id']}").status_code == 204
    assert office.send("GET", "/tags/").json()["items"] == []
    assert office.send("POST", f"/tags/{slate['id']}/restore").json()["name"] == "Slate"


def test_tags_are_kept_in_order_by_managers_and_read_by_all(program):
    tag = program("manager").send("POST", "/tags/", {"name": "Slate"}).json()["id"]
    seller = program("owner")
    assert [one["name"] for one in seller.send("GET", "/tags/").json()["items"]] == ["Slate"]
    for method, path, body in (
        ("POST", "/tags/", {"name": "Mine"}),
        ("PUT", f"/tags/{tag}", {"name": "Mine", "colour": "red"}),
        ("POST", f"/tags/{tag}/merge", {"into": tag}),
        ("DELETE", f"/tags/{tag}", None),
        ("POST", f"/tags/{tag}/restore", None),
    ):
        assert seller.send(method, path, body).status_code == 403, path
    assert Tag.objects.get().name == "Slate"


def test_a_view_is_kept_shared_changed_and_brought_back(program):
    mine, other = program("owner"), program("colleague")
    kept = mine.send("POST", "/views/", {"list_name": "leads", "name": "Hot", "query": "temperature=hot&page=3"})
    assert (kept.status_code, kept.json()["query"]) == (201, "temperature=hot")
    path = f"/views/{kept.json()['id']}"
    assert other.send("GET", path).status_code == 404
    shared = mine.send("PUT", path, {"name": "Hot ones", "is_shared": True}, headers={"If-Match": kept["ETag"]})
    assert shared.json()["is_shared"] is True
    assert other.send("GET", path).json()["name"] == "Hot ones"
    assert other.send("PUT", path, {"name": "Mine", "is_shared": False}).status_code == 404
    assert mine.send("DELETE", path).status_code == 204
    assert [one["name"] for one in mine.send("GET", "/views/?list_name=leads").json()["items"]] == []
    assert mine.send("POST", f"{path}/restore").json()["name"] == "Hot ones"


def test_a_crew_is_formed_changed_disbanded_and_brought_back(program, staff):
    office, both = program("manager"), [staff["field"].pk, staff["owner"].pk]
    made = office.send("POST", "/projects/crews", {"name": "North", "lead": both[0], "members": both})
    assert made.status_code == 201, made.content
    path = f"/projects/crews/{made.json()['id']}"
    assert [one["id"] for one in made.json()["members"]] == sorted(both, key=both.index)
    changed = office.send("PUT", path, {"name": "North", "members": both[:1]}, headers={"If-Match": made["ETag"]})
    assert ([one["id"] for one in changed.json()["members"]], changed.json()["lead"]) == (both[:1], None)
    assert office.send("PUT", path, {"name": "Late"}, headers={"If-Match": made["ETag"]}).status_code == 412
    refused = office.send("POST", "/projects/crews", {"name": "north"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "name")
    nobody = office.send("POST", "/projects/crews", {"name": "South", "members": [999_999]})
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (409, "members")
    assert office.send("DELETE", path).status_code == 204
    assert office.send("POST", f"{path}/restore").json()["name"] == "North"
    assert Crew.objects.count() == 1


def test_crews_are_formed_by_managers(program):
    assert program("owner").send("POST", "/projects/crews", {"name": "North"}).status_code == 403
    assert program("owner").send("GET", "/projects/crews").json() == {"items": []}


def test_two_customers_become_one_and_two_again(program, customers):
    office, (ours, theirs) = program("manager"), customers
    done = office.send("POST", f"/customers/{ours}/merge", {"other_id": theirs, "take": ["first_name"]})
    assert done.status_code == 201, done.content
    kept = done.json()["customer"]
    assert (kept["id"], kept["first_name"], kept["phone"]) == (ours, "Anne", "+12485550123")
    assert office.send("GET", f"/customers/{theirs}").status_code == 404
    assert [one["id"] for one in office.send("GET", "/customers/merges").json()["items"]] == [done.json()["merge_id"]]
    undone = office.send("POST", f"/customers/merges/{done.json()['merge_id']}/undo")
    assert undone.json()["undone_at"]
    assert office.send("GET", f"/customers/{ours}").json()["first_name"] == "Ann"
    assert office.send("GET", f"/customers/{theirs}").json()["first_name"] == "Anne"


def test_a_merge_needs_a_manager_another_customer_and_the_state_that_was_read(program, customers):
    ours, theirs = customers
    office, path = program("manager"), f"/customers/{ours}/merge"
    assert program("owner").send("POST", path, {"other_id": theirs}).status_code == 403
    for other in (ours, 999_999):
        refused = office.send("POST", path, {"other_id": other})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "other_id")
    tag = office.send("GET", f"/customers/{ours}")["ETag"]
    office.send("PUT", f"/customers/{ours}", {"notes": "Dog."})
    assert office.send("POST", path, {"other_id": theirs}, headers={"If-Match": tag}).status_code == 412
    assert Customer.objects.filter(deleted_at=None).count() == 2
    assert office.send("POST", path, {"other_id": theirs, "take": ["colour"]}).status_code == 422
