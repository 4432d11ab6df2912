"""What Azure's roles allow, read as Azure reads them."""

import json

import pytest

from sieminator.errors import Forbidden, Malformed, NotFound
from sieminator.fakes.weather import Answer
from sieminator.platforms.sentinel.rights import rights

READS = ["Microsoft.SecurityInsights/alertRules/read", "Microsoft.OperationalInsights/workspaces/query/read"]
WRITES = ["Microsoft.SecurityInsights/alertRules/write", "Microsoft.SecurityInsights/alertRules/delete"]
PERMISSIONS = "Authorization/permissions$"


def granted(*permissions: tuple[list[str], list[str]]) -> list[str]:
    found = rights([{"actions": actions, "notActions": without} for actions, without in permissions])
    return [right.name for right in found if right.granted]


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ([], []),
        ([(["*"], [])], READS + WRITES),
        ([(["*/read"], [])], READS),
        ([(["*"], ["Microsoft.SecurityInsights/*/delete"])], READS + WRITES[:1]),
        (
            [(["*"], ["*/write"]), (["microsoft.securityinsights/alertrules/WRITE"], [])],
            READS + WRITES[1:] + WRITES[:1],
        ),
        ([(["Microsoft.SecurityInsights/*/read"], [])], READS[:1]),
        ([(["Microsoft.SecurityInsights/alertRules"], [])], []),
        ([(["MicrosoftXSecurityInsights/alertRules/read"], [])], []),
        ([(["Microsoft.SecurityInsights/alertRules/read/more"], [])], []),
    ],
)
def test_an_action_is_granted_where_one_role_has_it_and_does_not_take_it_back(permissions, expected):
    assert sorted(granted(*permissions)) == sorted(expected)


def test_rights_cost_one_request_and_none_is_used(place, connect):
    found = list(connect(read_only=True).rights())

    assert [(right.name, right.writes) for right in found] == [(n, False) for n in READS] + [(n, True) for n in WRITES]
    assert all(right.granted for right in found)
    assert place.server.journal.count("GET", PERMISSIONS) == 1
    assert place.server.journal.count("PUT|DELETE|POST", "alertRules|workspaces") == 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(403), Forbidden),
        (Answer(404), NotFound),
        (b"{}", Malformed),
        (b'{"value": {}}', Malformed),
        (b'{"value": [1]}', Malformed),
        (b'{"value": [{"actions": "*"}]}', Malformed),
        (b'{"value": [{"actions": [1]}]}', Malformed),
        (b'{"value": [], "nextLink": "https://management.azure.com/next"}', Malformed),
    ],
    ids=str,
)
def test_rights_are_told_whole_or_not_at_all(place, connect, answer, error):
    storm = Answer(200, {}, answer) if isinstance(answer, bytes) else answer
    place.server.weather.order(storm, path=PERMISSIONS)

    with pytest.raises(error):
        list(connect(read_only=True).rights())


def test_an_entry_may_leave_lists_out(place, connect):
    body = json.dumps({"value": [{"actions": ["*/read"]}, {"notActions": None}]}).encode()
    place.server.weather.order(Answer(200, {}, body), path=PERMISSIONS)

    found = list(connect(read_only=True).rights())

    assert [right.granted for right in found] == [True, True, False, False]
