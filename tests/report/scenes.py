"""Plans, runs and hits made by hand, with everything in them that a report can show."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sieminator.model.canary import CanaryRun, Trial
from sieminator.model.change import Action, Cause, Change, Editor, FieldChange
from sieminator.model.doctor import Check, Diagnosis, Examination, Topic
from sieminator.model.hits import HitCount, Hits, LastRun, Window
from sieminator.model.hold import Hold, Place, Proposal, SpentHold
from sieminator.model.mark import Mark
from sieminator.model.outcome import Outcome, Result
from sieminator.model.plan import Foreign, Named, Plan, TargetPlan
from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Content, RemoteRule
from sieminator.model.run import PastRun, Run, TargetRun
from sieminator.model.running import Tally
from sieminator.model.turns import RuleTurn, SinkTurn, Turn, Turned, Turns
from sieminator.model.verdict import Verdict

TITLES = {"sentinel": "Microsoft Sentinel"}
KEYS = [f"6b0f1a52-5c1e-4d52-9a7e-00000000000{n}" for n in range(10)]
QUERY_THERE = """DeviceProcessEvents
| where InitiatingProcessFileName in~ ("chrome.exe", "msedge.exe")
| where FileName in~ ("cmd.exe")
| where DeviceName != "noisy-host"
| project TimeGenerated, DeviceName, FileName"""
QUERY_GIT = QUERY_THERE.replace('| where DeviceName != "noisy-host"\n', "").replace(
    '("cmd.exe")', '("cmd.exe", "wscript.exe")'
)


def remote(number: int, *, enabled: bool = True) -> RemoteRule:
    """A rule of ours as found; its mark must never be shown."""
    mark = Mark("lab", KEYS[number], "1.0.0", "abcdefghijklmnop")
    return RemoteRule(f"rule-{number}", f"Rule {number}", Content("Scheduled", enabled, {}), mark, {"raw": "secret"})


def change(number: int, action: Action, cause: Cause, title: str, *fields: FieldChange, held: bool = False) -> Change:
    """A change of rule *number*."""
    found = None if action is Action.CREATE else remote(number)
    mark = Mark("lab", KEYS[number], "1.1.0", "ponmlkjihgfedcba")
    return Change(action, cause, KEYS[number], title, fields, held, remote=found, mark=mark)


EDITED = change(
    1,
    Action.UPDATE,
    Cause.EDITED,
    "Browser starts a script host, shell or LOLBin",
    FieldChange("query", QUERY_THERE, QUERY_GIT),
    FieldChange("severity", "Medium", "High"),
    FieldChange("incidentConfiguration.groupingConfiguration.lookbackDuration", None, "PT300M"),
    held=True,
)
MOVED = change(
    2,
    Action.UPDATE,
    Cause.CONTENT,
    "Office application starts a child process that nobody expected of it, with a title that needs a second line",
    FieldChange("tactics", ["Execution"], ["Execution", "InitialAccess"]),
    FieldChange("description", "short", "first line\nsecond line"),
)
LAB = TargetPlan(
    "lab-weu",
    "sentinel",
    changes=(
        change(0, Action.CREATE, Cause.NEW, "Browser drops an executable", FieldChange("severity", None, "High")),
        EDITED,
        MOVED,
        change(3, Action.ENABLE, Cause.DISABLED_THERE, "Switched off at three in the morning", held=True),
        change(4, Action.ENABLE, Cause.VENDOR_DISABLED, "Failed too often", held=True),
        change(5, Action.DISABLE, Cause.WITHDRAWN, "Nobody wants it any more", FieldChange("enabled", True, False)),
        change(6, Action.DELETE, Cause.WITHDRAWN, "Withdrawn long ago"),
    ),
    kept=12,
    ours=18,
    not_applicable=(
        Named(KEYS[7], "For QRadar only", "no variant for sentinel"),
        Named(KEYS[8], "Also for QRadar only", "no variant for sentinel"),
    ),
    foreign=(Foreign("f-1", "Made by hand", True), Foreign("f-2", "Made by hand, and off", False)),
    copies=(Named(KEYS[1], "Copy of a rule", "carries our mark at a second place", remote_id="c-1"),),
    refused=(
        Named(KEYS[9], "Too wild", "content/wild/detection.yml:3:5: SEN004: 11 mappings", "at most 10 are taken"),
    ),
    withheld=(Named(KEYS[8], "Broken beside it", "some files have errors", "mend the files first", "w-1"),),
    problems=(
        Problem("SEN004", "11 mappings", Position("content/wild/detection.yml", 3, 5), hint="at most 10 are taken"),
        Problem(
            "KQL009", "a window of 30 days", Position("content/x/sentinel.kql", 7, 9), Level.WARNING, "see lookback"
        ),
    ),
    notes=("severity critical is sent as High", "severity critical is sent as High"),
)
DEAD = TargetPlan("prod-neu", "sentinel", reason="neu.example.com: the name is not known (try the VPN)")
QUIET = TargetPlan("quiet", "qradar", kept=3, ours=3)
PLAN = Plan("lab", (LAB, DEAD, QUIET), LAB.problems, failed=True)
SETTLED = Plan("lab", (TargetPlan("lab-weu", "sentinel", kept=2, ours=2),))
BY_ALICE = replace(EDITED, editor=Editor("alice@example.com", datetime(2026, 11, 27, 3, 12, 59, tzinfo=UTC)))
DRIFT = Plan("lab", (TargetPlan("lab-weu", "sentinel", changes=(BY_ALICE,), kept=1, ours=2, pending=3),))


def run() -> Run:
    """A deploy in which everything went wrong once; the outcomes in the order in which threads ended."""
    changes = {one.key: one for one in LAB.changes}
    outcomes = (
        Outcome(changes[KEYS[6]], Result.SKIPPED, "interrupted before it was tried"),
        Outcome(changes[KEYS[5]], Result.UNKNOWN, "weu: the connection was cut", request_id="req-5"),
        Outcome(
            MOVED, Result.ALTERED, "", "rule-2", "req-2", (FieldChange("tactics", ["InitialAccess"], ["Execution"]),)
        ),
        Outcome(changes[KEYS[0]], Result.REJECTED, "BadRequest: The query is too long", request_id="req-0"),
    )
    unsafe = TargetRun(
        QUIET, unsafe="quiet: 3 of 3 rules would be disabled or deleted, at most 2 may be", hint="see limits"
    )
    return Run("20261122-101112-ab", PLAN, (TargetRun(LAB, outcomes), TargetRun(DEAD), unsafe))


BLIND = TargetPlan(
    "lab-weu",
    "sentinel",
    kept=1,
    ours=2,
    not_compared=1,
    whole=False,
    withheld=(Named(KEYS[8], "Broken", "not compared: some files have errors", "mend the files first", "w-1"),),
)
"""A target where a file of ours is broken, and its rule is there."""


def happy() -> Run:
    """A deploy that did the one thing that it had to."""
    create = LAB.changes[0]
    plan = TargetPlan("lab-weu", "sentinel", changes=(create,), ours=0)
    return Run("r", Plan("lab", (plan,)), (TargetRun(plan, (Outcome(create, Result.DONE, remote_id="rule-0"),)),))


OFF = change(1, Action.DISABLE, Cause.SWITCHED, "Floods the queue", FieldChange("enabled", True, False))
SWITCHED = TargetPlan(
    "lab-weu",
    "sentinel",
    changes=(OFF,),
    ours=2,
    copies=(Named(KEYS[1], "Copy of it", "carries our mark at a second place, and STILL RUNS", "delete it", "c-1"),),
    notes=("no rule of it is there",),
)


def switched() -> Run:
    """A kill switch at two targets, one of which could not be asked."""
    done = TargetRun(SWITCHED, (Outcome(OFF, Result.DONE, remote_id="rule-1"),))
    return Run("20261122-101112-ab", Plan("lab", (SWITCHED, DEAD)), (done, TargetRun(DEAD)))


def kept() -> tuple[tuple[Proposal, ...], tuple[SpentHold, ...]]:
    """One hold to add, and one to take out that is somebody else's as well."""
    day, reason = date(2026, 12, 6), "Floods the queue: see T-1"
    place = Place("environments/lab.yml", "targets: lab-weu", ("holds",), 4)
    hold = Hold(KEYS[1], frozenset({"enabled"}), reason, day, Position("environments/lab.yml", 15, 7))
    return (Proposal(place, "floods", "Floods the queue", ("enabled",), reason, day),), (SpentHold(hold, ("lab-neu",)),)


PAST = PastRun("20261121-101112-cd", "deploy", "lab", "ada", "0123456789abcdef", "2026-11-21T10:11:12.000+00:00", ({},))
BACK_CHANGES = (
    change(0, Action.CREATE, Cause.ROLLED_BACK, "Deleted by mistake"),
    change(2, Action.UPDATE, Cause.ROLLED_BACK, "Changed by mistake", FieldChange("query", QUERY_GIT, QUERY_THERE)),
    change(3, Action.DELETE, Cause.ROLLED_BACK, "Made by mistake"),
)
BACK_TARGET = TargetPlan(
    "lab-weu",
    "sentinel",
    changes=BACK_CHANGES,
    kept=1,
    ours=4,
    refused=(Named(KEYS[4], "Edited since", "somebody changed it since", "look at it there", "rule-4"),),
)
BACK = Plan("lab", (BACK_TARGET, DEAD))


def rolled_back() -> Run:
    """A rollback of which the vendor refused a part."""
    outcomes = (
        Outcome(BACK_CHANGES[0], Result.REJECTED, "BadRequest: the name is taken", request_id="req-0"),
        Outcome(BACK_CHANGES[1], Result.DONE, remote_id="rule-2"),
        Outcome(BACK_CHANGES[2], Result.DONE, remote_id="rule-3"),
    )
    return Run("20261122-101112-ab", BACK, (TargetRun(BACK_TARGET, outcomes), TargetRun(DEAD)))


WINDOW = Window(date(2026, 11, 16), date(2026, 11, 19))
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def hits() -> tuple[Hits, ...]:
    """A loud rule, a silent one, one that nobody can tell of, and a target that could not be asked."""
    days = [WINDOW.first + timedelta(days=n) for n in range(3)]
    loud = [
        HitCount("lab-weu", KEYS[1], "Browser starts a script host, shell or LOLBin", d, n, None, 24, 0)
        for n, d in enumerate(days)
    ]
    silent = [HitCount("lab-weu", KEYS[2], "Silent", d, 0, None, 24, 0) for d in days]
    unsure = [HitCount("lab-weu", KEYS[3], "Unsure", d, None if d == days[1] else 2, None, None, None) for d in days]
    return (
        Hits(
            "lab-weu",
            (*silent, *loud, *unsure),
            unknown=(("incidents", "table SecurityIncident is absent"),),
            last=(
                LastRun(KEYS[1], loud[0].title, NOON, NOON - timedelta(hours=30)),
                LastRun(KEYS[2], "Silent", NOON, None),
                LastRun(KEYS[3], "Unsure", None, None),
            ),
        ),
        Hits("prod-neu", reason="neu.example.com: the name is not known"),
        Hits("quiet"),
    )


def turns() -> Turns:
    """A target that ran with every trouble there is, one that another has, a dead one, and one that needs nobody."""
    well = RuleTurn(KEYS[1], "id-1", "Several shells in an hour", Tally(12, 3), NOON)
    poor = RuleTurn(KEYS[2], "id-2", "Gone bad", Tally(1, 50, 1, 4, 2), NOON, "console: the search was ended there")
    sinks = (
        SinkTurn("reference_set", sent=3),
        SinkTurn("syslog", sent=1, dropped=2, waiting_bytes=4_096, reason="siem:6514: nobody listens there"),
    )
    return Turns(
        "prod",
        (
            Turned("lab-qradar", Turn.RAN, (well, poor), sinks, deployed=7),
            Turned("second", Turn.STOOD_BY, holder="runner-2"),
            Turned(
                "third", Turn.UNKNOWN, reason="third: the token is not known", hint="store it with `sieminator login`"
            ),
            Turned("lab-weu", Turn.NOT_NEEDED),
        ),
    )


def diagnosis() -> Diagnosis:
    """A target with each verdict and a canary that went wrong everywhere, a dead one, and one where none was sent."""
    checks = (
        Check(Topic.REACH, Verdict.OK, "management.example.com, logs.example.com answer"),
        Check(
            Topic.CLOCK, Verdict.WARNING, "our clock is 90 s behind the vendor's", "let this machine keep time (NTP)"
        ),
        Check(Topic.SIGN_IN, Verdict.OK, "signed in as app-1234"),
        Check(
            Topic.WRITE,
            Verdict.UNKNOWN,
            "what app-1234 may do is not told: 403",
            "`doctor --canary` finds out, by writing",
        ),
        Check(
            Topic.TABLES,
            Verdict.FAILED,
            "2 of 14 detections cannot run here",
            "connect its data source there",
            ("weu: the workspace soc has no table Odd_CL; needed by One, Two",),
        ),
    )
    dead = (
        Check(Topic.REACH, Verdict.FAILED, "neu.example.com: the name is not known", "try the VPN"),
        Check(Topic.CLOCK, Verdict.UNKNOWN, "not looked into, since reach did not go well"),
        Check(Topic.SIGN_IN, Verdict.UNKNOWN, "not looked into, since reach did not go well"),
    )
    targets = (
        Examination("lab-weu", "sentinel", checks, _sick_canary()),
        Examination("prod-neu", "sentinel", dead),
        Examination("quiet", "qradar", checks[:1], CanaryRun("quiet", "nobody knows a canary", Verdict.UNKNOWN)),
    )
    return Diagnosis("lab", targets, LAB.problems, "20261122T101112Z-ab")


def well() -> Diagnosis:
    """A target where nothing is amiss."""
    check = Check(Topic.REACH, Verdict.OK, "management.example.com answers")
    return Diagnosis("lab", (Examination("lab-weu", "sentinel", (check,)),))


def _sick_canary() -> CanaryRun:
    altered = FieldChange("suppressionDuration", "PT6H", "PT5H")
    query = FieldChange("query", "first\nsecond", "first")
    return CanaryRun(
        "lab-weu",
        "weu: the connection was cut",
        Verdict.UNKNOWN,
        fields=(
            Trial("severity", Verdict.OK, "comes back as it was sent, and nothing else moved"),
            Trial("suppressionDuration", Verdict.FAILED, "it comes back otherwise than it was sent", (altered,)),
            Trial("query", Verdict.FAILED, "with it moved query", (query,)),
        ),
        abilities=(
            Trial("text", Verdict.OK, "comes back as it was sent, and nothing else moved"),
            Trial("unique_titles", Verdict.WARNING, "two rules of one title can be there"),
            Trial("conditional_write", Verdict.FAILED, "a write from an older reading went through"),
            Trial("chosen_id", Verdict.UNKNOWN, "no answer"),
        ),
        untried=("vendor_disables", "hits"),
        writes=7,
        listings=1,
        left=(Named(KEYS[0], "sieminator canary of lab", "403 Forbidden", "delete it there", "c-1"),),
        moved=(Named("", "By hand", "it is gone; no write of ours went to it", "ask who did", "f-1"),),
        wrote=True,
    )
