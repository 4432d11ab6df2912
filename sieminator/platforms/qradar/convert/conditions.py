"""The tests of a rule: log source types and an AQL filter as our body has them, everything else as it was found.

Sources: the rules of blue-team021/SOC-Detection-Rules (7.5.0 UP14) and of pySigma-backend-qradar 0.3.3 (7.4), seen
2026-11-28; not seen on a console.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape, unescape

from sieminator.platforms.qradar.convert.aql import decode, encode, flat, one_form
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.fields import FLOW
from sieminator.platforms.qradar.convert.normalise import AQL, LOG_SOURCES, OTHER, usual_order
from sieminator.platforms.qradar.convert.xml import Element, add, child, parse, whole, write
from sieminator.platforms.qradar.vocabulary import LOG_SOURCE_TYPES

Tree = dict[str, object]
Make = Callable[[], Element]

_PACKAGE = "com.q1labs.semsources.cre.tests."
AQL_TEST, LOG_SOURCE_TEST = f"{_PACKAGE}AQL_Test", f"{_PACKAGE}DeviceTypeID_Test"
_CAPABILITIES = "EventViewer.RULECREATION|SURVEILLANCE.RULECREATION"
_GROUP = "jsp.qradar.rulewizard.condition.page.group."
_UID = re.compile(r"""(editParameter\(\s*["']?)\d+""", re.ASCII)
_PARTS = frozenset({
    "text", "parameter", "name", "initialText", "selectionLabel", "userOptions", "option", "userSelection",
    "userSelectionTypes", "userSelectionId",
})  # fmt: skip
"""Elements of a test, as every public rule has them."""
_TAGS = re.compile(r"<[^<>]*>")


def read_tests(rule: Element) -> Tree:
    """Return what a rule tests."""
    found: Tree = {}
    order: list[str] = []
    others: list[Tree] = []
    for test in rule.iterfind("testDefinitions/test"):
        what, value = _known(test, _reads(rule))
        if what != OTHER and what not in found:
            found[what] = value
        else:
            what = OTHER
            others.append(_foreign(test))
        order.append(what)
    return {**found, "others": others, "order": order}


def write_tests(rule: Element, wanted: Mapping[str, object], calibration: Calibration) -> None:
    """Make a rule test what is wanted; a test that it has already stays as the console wrote it."""
    definitions = child(rule, "testDefinitions")
    there = {_identity(*_known(test, _reads(rule)), test): test for test in definitions.iterfind("test")}
    for test in list(definitions):
        definitions.remove(test)
    for number, (identity, make) in enumerate(_wanted(wanted, _reads(rule), calibration)):
        kept = there.pop(identity, None)
        test = make() if kept is None else kept
        _renumber(test, str(number))
        definitions.append(test)


def aql_test(rule: Element) -> tuple[int, str] | None:
    """Return the number of a rule's first AQL filter test and its encoded query; None where it has none."""
    for test in rule.iterfind("testDefinitions/test"):
        number = whole(test.get("id", ""))
        if test.get("name") == AQL_TEST and number is not None:
            return number, _selection(test, "1")
    return None


def _reads(rule: Element) -> str:
    """Return what a rule's filter reads, as its second parameter says."""
    return "flows" if rule.get("type") == FLOW else "events"


# ---- what a test is


def _known(test: Element, reads: str) -> tuple[str, object]:
    """Return what a test is and what it looks for; of a negated one, or one of another class, only that it is other."""
    if test.get("negate") == "true":
        return OTHER, None
    if test.get("name") == LOG_SOURCE_TEST:
        types = {whole(part.strip()) for part in _selection(test, "1").split(",")}
        if None not in types:
            return LOG_SOURCES, sorted(number for number in types if number is not None)
    if test.get("name") == AQL_TEST and (_selection(test, "2") or reads) == reads:
        return AQL, one_form(decode(_selection(test, "1"))[0])
    return OTHER, None


def _identity(what: str, value: object, test: Element | None) -> tuple[str, str]:
    return (what, str(_foreign(test)["xml"])) if what == OTHER and test is not None else (what, repr(value))


def _foreign(test: Element) -> Tree:
    """Return a test that we do not write ourselves: what it says to people, and all that makes it."""
    copy = _plain(test)
    if copy.get("negate") == "false":
        del copy.attrib["negate"]
    _renumber(copy, "0")
    says = unescape(_TAGS.sub("", copy.findtext("text") or ""))
    return {"says": says or (copy.get("name") or "").rpartition(".")[2], "xml": write(copy)}


def _plain(found: Element) -> Element:
    """Return a copy in one form: known elements only, attributes sorted, no white space around texts.

    An export adds elements such as `labels`, and may be indented.
    """
    made = Element(found.tag, dict(sorted(found.attrib.items())))
    made.text = (found.text or "").strip() or None
    made.extend(_plain(one) for one in found if one.tag in _PARTS)
    return made


def _selection(test: Element, number: str) -> str:
    for parameter in test.iterfind("parameter"):
        if parameter.get("id") == number:
            return (parameter.findtext("userSelection") or "").strip()
    return ""


def _renumber(test: Element, uid: str) -> None:
    """Give a test its place among the others; the links of its sentence name it too."""
    test.set("uid", uid)
    sentence = test.find("text")
    if sentence is not None and sentence.text:
        sentence.text = _UID.sub(lambda found: found[1] + uid, sentence.text)


# ---- what a test becomes


def _wanted(
    wanted: Mapping[str, object], reads: str, calibration: Calibration
) -> Iterator[tuple[tuple[str, str], Make]]:
    others = iter([str(other.get("xml", "")) for other in _objects(wanted.get("others"))])
    types = [number for number in _sequence(wanted.get("log_source_types")) if isinstance(number, int)]
    aql = str(wanted.get("aql", ""))
    for what in _sequence(wanted.get("order")) or usual_order(wanted):
        if what == LOG_SOURCES:
            yield _identity(LOG_SOURCES, types, None), partial(_log_source_test, types, reads)
        elif what == AQL:
            yield _identity(AQL, aql, None), partial(_aql_test, aql, reads, calibration)
        else:
            text = next(others)
            yield (OTHER, text), partial(parse, text)


def _log_source_test(types: Sequence[int], reads: str) -> Element:
    names = {number: name for name, number in LOG_SOURCE_TYPES.items()}
    told = ", ".join(names.get(number, str(number)) for number in types)
    test = _test(LOG_SOURCE_TEST, "14", f"{_GROUP}log", "10")
    many = "flow(s)" if reads == "flows" else "event(s)"
    add(test, "text", f"when the {many} were detected by one or more of {_link(told)}")
    parameter = add(test, "parameter", id="1")
    add(parameter, "initialText", "these log source types")
    add(parameter, "selectionLabel", "Select a Log Source type and click 'Add'")
    method = "com.q1labs.sem.ui.semservices.UISemServices.getDeviceTypeDescs"
    add(parameter, "userOptions", format="list", source="class", method=method, multiselect="true")
    add(parameter, "userSelection", ", ".join(map(str, types)))
    add(parameter, "userSelectionTypes")
    add(parameter, "userSelectionId", "0")
    return test


def _aql_test(aql: str, reads: str, calibration: Calibration) -> Element:
    line = flat(aql)
    test = _test(AQL_TEST, str(calibration.aql_test_id), f"{_GROUP}common", "1")
    add(test, "text", f"when the {reads.removesuffix('s')} matches {_link(line)} AQL filter query")
    parameter = add(test, "parameter", id="1")
    add(parameter, "initialText", "this")
    add(parameter, "selectionLabel", "Enter an AQL filter query")
    add(parameter, "userOptions", format="CustomizeParameter-AQL.jsp", source="user")
    add(parameter, "userSelection", encode(line, calibration.encoding))
    add(parameter, "userSelectionTypes", "property")
    add(parameter, "userSelectionId", "0")
    where = add(test, "parameter", id="2")
    add(where, "initialText")
    add(where, "selectionLabel", "Select a value")
    add(where, "userSelection", reads)
    add(where, "userSelectionId", "0")
    return test


def _test(name: str, number: str, group: str, group_number: str) -> Element:
    attributes = {"id": number, "name": name, "uid": "0", "group": group, "groupId": group_number}
    return Element("test", {**attributes, "requiredCapabilities": _CAPABILITIES})


def _link(shown: str) -> str:
    """Return the link of a sentence that opens a parameter in the rule wizard; the sentence is HTML."""
    return f"""<a href='javascript:editParameter("0", "1")' class='dynamic'>{escape(shown, quote=False)}</a>"""


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _objects(value: object) -> list[Mapping[str, object]]:
    return [one for one in _sequence(value) if isinstance(one, Mapping)]
