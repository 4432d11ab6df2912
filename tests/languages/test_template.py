import re

from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.template import Use, names, render

TEMPLATES = st.lists(
    st.sampled_from(["<<a>>", "<<<a>>", "<<b>>", "<<nobody>>", "<", ">", "<<", ">>", "a", " ", "\n", "é"])
).map("".join)
VALUES = st.fixed_dictionaries({"a": st.sampled_from(["", "<<b>>", "x\ny", "long"]), "b": st.text(max_size=3)})


def test_a_variable_is_replaced_by_its_value():
    rendered = render("where T == <<name>> and <<name>>", {"name": '"x"'})

    assert rendered.text == 'where T == "x" and "x"'
    assert rendered.unknown == ()


def test_a_name_is_lower_case_letters_digits_and_underscores():
    text = "<<a1_b>> <<A>> <<1a>> <<a-b>> << a >> <<>> <<a> a << b >> c"

    assert list(names(text)) == [Use("a1_b", 0)]
    assert render(text, {"a1_b": "!"}).text == text.replace("<<a1_b>>", "!")


def test_a_third_angle_bracket_writes_the_name_itself():
    rendered = render("<<<a>> <<<<a>> <<a>>", {"a": "1"})

    assert rendered.text == "<<a>> <<<a>> 1"
    assert list(names("<<<a>> <<a>>")) == [Use("a", 7)]


def test_a_value_that_looks_like_a_variable_stays_what_it_is():
    assert render("<<a>>", {"a": "<<b>>", "b": "2"}).text == "<<b>>"


def test_an_unknown_name_is_reported_where_it_stands_and_left_as_it_is():
    rendered = render("a <<b>> <<c>>", {"b": "1"})

    assert rendered.text == "a 1 <<c>>"
    assert rendered.unknown == (Use("c", 8),)


def test_offsets_lead_back_through_a_value_to_the_start_of_its_variable():
    rendered = render("ab <<v>> cd", {"v": "12345"})

    assert rendered.source_offset(rendered.text.index("b")) == 1
    assert [rendered.source_offset(offset) for offset in range(3, 8)] == [3] * 5
    assert rendered.source_offset(rendered.text.index("d")) == len("ab <<v>> c")
    assert rendered.source_offset(len(rendered.text)) == len("ab <<v>> cd")


def test_offsets_lead_back_through_an_escape():
    rendered = render("<<<a>> b", {})

    assert rendered.source_offset(rendered.text.index("b")) == 7


def test_a_variable_alone_on_its_line_takes_the_line_with_it_when_it_is_empty():
    assert render("a\n  <<x>>\nb\n", {"x": ""}).text == "a\nb\n"
    assert render("a\n<<x>>", {"x": ""}).text == "a\n"
    assert render("a\n<<x>>\n", {"x": ""}).text == "a\n"
    assert render("<<x>>\n<<x>>\nb", {"x": ""}).text == "b"


def test_an_empty_variable_beside_something_leaves_the_line():
    assert render("a <<x>>\nb <<x>><<x>>\n<<x>><<x>>\n", {"x": ""}).text == "a \nb \n\n"


@given(st.text())
def test_text_without_a_variable_renders_to_itself(text):
    plain = text.replace("<<", "< <")

    rendered = render(plain, {"a": "never"})

    assert rendered.text == plain
    assert all(rendered.source_offset(offset) == offset for offset in range(len(plain) + 1))


@given(TEMPLATES, VALUES)
def test_offsets_never_run_backwards_and_stay_inside(template, values):
    rendered = render(template, values)

    offsets = [rendered.source_offset(offset) for offset in range(len(rendered.text) + 1)]

    assert offsets == sorted(offsets)
    assert 0 <= offsets[0] <= offsets[-1] == len(template)


@given(TEMPLATES)
def test_any_text_can_be_written_literally(text):
    escaped = re.sub(r"(?=<<[a-z][a-z0-9_]*>>)", "<", text)

    assert render(escaped, {"a": "never", "b": "never"}).text == text


@given(TEMPLATES, VALUES)
def test_each_use_is_either_filled_in_or_reported(template, values):
    rendered = render(template, values)

    assert {use.name for use in rendered.unknown} == {use.name for use in names(template)} - set(values)
    assert all(template.startswith(f"<<{use.name}>>", use.offset) for use in names(template))
