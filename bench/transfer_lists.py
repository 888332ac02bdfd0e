"""What bench/transfer.py brings in: the head of each list and one row for every number."""

from __future__ import annotations

LISTS = {
    "leads": (
        "Name,Phone,Email,Street,City,State,Zip,Job,Estimated value,Notes",
        "Ann Lead{n},+1313{tail},lead{n}@example.com,{n} Oak St,Troy,MI,48084,Roof replacement,12500,Has a dog",
    ),
    "customers": (
        "Name,Phone,Email,Street,City,State,Zip,Notes,House address,Roof material",
        'Bo Customer{n},+1586{tail},c{n}@example.com,{n} Elm St,Troy,MI,48084,,"{n} Lake Dr, Novi, MI",metal',
    ),
    "projects": (
        "Project name,Customer,Phone,Street,City,State,Zip,Status,Contract value,Paid,Start date,Completed",
        "Roof {n},Cy Owner{n},+1734{tail},{n} Pine St,Troy,MI,48084,Completed,12500.00,12500.00,2024-05-01,2024-05-03",
    ),
    "interactions": (
        "Type,Direction,Date,Duration,Email,Subject,Notes,Outcome",
        "Call,out,5/1/2024 2:30 PM,12,lead{n}@example.com,Asked about hail,Will think about it until Friday,reached",
    ),
    "tasks": (
        "Task,Due date,Priority,Email,Notes",
        "Call back {n},6/1/2024 9:00 AM,High,lead{n}@example.com,About hail",
    ),
    "appointments": (
        "Title,Start,End,Type,Status,Email,Address,City,State",
        "Look at it,5/1/2024 9:00 AM,5/1/2024 10:00 AM,Inspection,Completed,c{n}@example.com,{n} Elm St,Troy,MI",
    ),
    "properties": (
        "Owner,Email,Street,City,State,Zip,Roof material,Roof year",
        "Bo Customer{n},c{n}@example.com,{n} Fir St,Novi,MI,48375,metal,2010",
    ),
    "reviews": (
        "Rating,Author,Review,Date,Site,Email",
        "5,Bo Customer{n},Neat work and on time,5/4/2024,Google,c{n}@example.com",
    ),
    "partnerships": (
        "Name,Type,Contact,Email,Commission,Percent",
        "Agency {n},Insurance agency,Gil Hand{n},gil{n}@example.com,percent,5",
    ),
    "referrals": ("Partner,Name,Email,Date", "Agency {n},Ann Lead{n},lead{n}@example.com,5/1/2024"),
}
