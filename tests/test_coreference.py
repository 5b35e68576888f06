"""Which mentions are read as other names of an entity, and which are left out for doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assembly import build_graph
from kg.coreference import BY_ACRONYM, BY_PLAN, BY_SECTION, BY_SPELLING, BY_TITLE, Coreference, Site, corefer
from kg.model import Analysis, Document, Graph, Mention, Passage, PlanMetadata, Section
from kg.resolution import Name
from tests.seeds import outputs

MARKED = re.compile(r"\[([^]|]+)\|(\w+)\]")
SHORT = {"A": "Agency", "G": "Programme", "T": "Technology"}


def unmarked(text: str) -> tuple[str, list[Mention]]:
    """Return a text without its marks, and a mention for each "[name|class]"."""
    plain, mentions, last = "", [], 0
    for match in MARKED.finditer(text):
        plain += text[last : match.start()]
        mentions.append(
            Mention(
                begin=len(plain),
                end=len(plain) + len(match[1]),
                text=match[1],
                label=SHORT.get(match[2], match[2]),
                confidence=0.9,
                rule="test",
            )
        )
        plain += match[1]
        last = match.end()
    return plain + text[last:], mentions


def plan(*texts: str, title: str = "Robots", name: str = "plan") -> tuple[Document, list[Site]]:
    """Return a plan of one passage a text ("2: ..." puts it in section 2) with the sites of its mentions."""
    passages, sites, position = [], [], 0
    for order, marked in enumerate(texts):
        section, _, rest = marked.rpartition(": ") if marked[:1].isdigit() else ("1", "", marked)
        text, mentions = unmarked(rest)
        end = position + len(text)
        passage = Passage(
            id=f"{name}/passage/{order}",
            kind="sentence",
            section=section,
            block=order,
            order=order,
            text=text,
            begin=position,
            end=end,
            offsets=tuple(range(position, end)),
        )
        passages.append(passage)
        sites += [
            Site(
                id=f"{name}/mention/{position + m.begin}",
                name=Name(text=m.text, label=m.label, plan=name),
                passage=passage,
                text=text,
                begin=m.begin,
                end=m.end,
            )
            for m in mentions
        ]
        position = end + 1
    document = Document(
        id=name,
        metadata=PlanMetadata(title=title),
        source="\n".join(passage.text for passage in passages),
        sections=tuple(_section(number) for number in ("1", "1.1", "1.2", "2")),
        passages=tuple(passages),
        left_out=(),
    )
    return document, sites


def _section(number: str) -> Section:
    parent = number.rpartition(".")[0] or None
    return Section(
        id=number, kind="part", number=number, heading="", level=1, order=1, parent=parent, begin=0, end=0
    )


def found(*texts: str, title: str = "Robots") -> Coreference:
    """Return the coreference of one plan."""
    document, sites = plan(*texts, title=title)
    return corefer(sites, [document])


def names(result: Coreference) -> list[str | None]:
    """Return the name of each site's entity."""
    by_id = {entity.id: entity.name for entity in result.entities}
    return [by_id[o.entity] if o.entity else None for o in result.outcomes]


OFFICE = "Establish an [AI Plan Implementation Office|A]."


@pytest.mark.parametrize(
    "reference", ["This [office|A]", "The [office|A]", "and the [Office|A]", "[The Office|A]"]
)
def test_office_is_the_one_named_before(reference: str) -> None:
    """ "This office" and its like stand for the only office that the plan has named."""
    assert names(found(OFFICE, f"{reference} will report.")) == ["AI Plan Implementation Office"] * 2


def test_office_is_sought_in_the_nearest_section_first() -> None:
    """An office named in the same section is meant, not one of an earlier section."""
    result = found("1: The [Budget Office|A] pays.", f"2: {OFFICE}", "2: The [Office|A] reports.")
    assert names(result)[2] == "AI Plan Implementation Office"
    assert result.merges[-1].rule == BY_SECTION


def test_section_around_is_nearer_than_another_part() -> None:
    """Where its own section names none, the section around it is sought before the rest of the plan."""
    result = found("2: The [Budget Office|A] pays.", f"1.1: {OFFICE}", "1.2: The [Office|A] reports.")
    assert names(result)[2] == "AI Plan Implementation Office"


def test_two_offices_in_the_section_are_a_doubt() -> None:
    """With two candidates in the section the mention has no entity, and both are given as the reason."""
    result = found(OFFICE, "The [Budget Office|A] pays.", "This [office|A] reports.")
    assert names(result)[2] is None
    assert result.outcomes[2].doubt == "two candidates: AI Plan Implementation Office, Budget Office"


def test_office_named_later_is_not_meant() -> None:
    """Only a name that stands before the mention can be meant."""
    assert names(found("The [Office|A] reports.", OFFICE))[0] == "Office"


def test_name_in_capitals_only() -> None:
    """Words in small letters name no body that "the Government" could mean."""
    assert names(found("Help [local government|A].", "The [Government|A] pays."))[1] == "Government"


@pytest.mark.parametrize(
    ("full", "reference"),
    [
        ("Ministry of Rivers", "Ministry"),
        ("Harbour Commission", "Commission"),
        ("Select Committee on Robots", "Committee"),
        ("Federal Government", "Government"),
    ],
)
def test_body_is_the_one_full_name(full: str, reference: str) -> None:
    """ "The Ministry" stands for the one full name with that head, at its end or before "of"."""
    result = found(f"The [{full}|A] agrees.", f"2: The [{reference}|A] acts.")
    assert names(result) == [full, full]
    assert result.merges[0].rule == BY_PLAN


def test_second_ministry_anywhere_before_is_a_doubt() -> None:
    """A ministry needs to be the only one so far, whatever the section."""
    result = found("1: [Ministry of Rivers|A]", "2: [Ministry of Roads|A]", "2: The [Ministry|A] acts.")
    assert result.outcomes[2].doubt == "two candidates: Ministry of Rivers, Ministry of Roads"


def test_spelling_variants_are_one_candidate() -> None:
    """The same ministry in capitals does not make a second candidate."""
    result = found("[MINISTRY OF RIVERS|A]", "The [Ministry of Rivers|A]", "The [Ministry|A] acts.")
    assert names(result)[2] == names(result)[1]


@pytest.mark.parametrize("text", ["The [government|A] pays.", "from [Government|A] funds", "a [Committee|A]"])
def test_indefinite_or_general_words_stay(text: str) -> None:
    """Without "the", or in small letters, the word is no reference to the named body."""
    result = found("The [Federal Government|A]", "The [Select Committee|A]", text)
    assert names(result)[2] not in ("Federal Government", "Select Committee")


@pytest.mark.parametrize("rest", [" of Ruritania", " Accountability Office", "-General", " for the Interior"])
def test_name_that_goes_on_is_no_reference(rest: str) -> None:
    """ "The Government of Ruritania" is a name by itself, even where only its head was marked."""
    result = found("The [Federal Government|A]", f"the [Government|A]{rest}")
    assert names(result)[1] == "Government"


def test_class_has_to_fit() -> None:
    """A technology called "office" does not stand for a body."""
    assert names(found(OFFICE, "the [Office|T]"))[1] == "Office"


@pytest.mark.parametrize("reference", ["the [Plan|G]", "This [Plan|G]", "the [Action Plan|G]"])
@pytest.mark.parametrize(
    "title", ["A Robot Action Plan", "Robot Action Plan for Ports", "Robot Action Plan 2030: Bolder"]
)
def test_plan_is_the_one_that_speaks(reference: str, title: str) -> None:
    """ "The Plan" is the plan itself where its title calls it one, mentioned by name or not."""
    result = found(f"Under {reference} ports are built.", title=title)
    assert names(result) == [re.sub(r"^A |: .*", "", title)]
    assert (result.merges[0].rule, result.merges[0].passage) == (BY_TITLE, None)


def test_title_in_the_text_is_the_antecedent() -> None:
    """The passage in which the title stands is the one that explains "the Strategy"."""
    result = found("The [National Robot Strategy|G]", "The [Strategy|G]", title="National Robot Strategy")
    assert names(result) == ["National Robot Strategy"] * 2
    assert result.merges[0].passage == "plan/passage/0"


def test_other_plan_in_the_section_is_a_doubt() -> None:
    """ "The Plan" after another plan of its section may be either; "this Plan" is the one that speaks."""
    texts = ("The [Harbour Plan|G] helps.", "the [Plan|G]", "this [Plan|G]", "2: the [Plan|G]")
    result = found(*texts, title="Robot Plan")
    assert result.outcomes[1].doubt == "two candidates: Robot Plan, Harbour Plan"
    assert names(result)[1:] == [None, "Robot Plan", "Robot Plan"]


def test_plan_without_such_a_title_is_the_one_full_name() -> None:
    """Where the title is no plan's, the only plan named so far is meant."""
    result = found("The [Harbour Implementation Plan|G]", "the [Implementation Plan|G]", "the [Plan|G]")
    assert names(result) == ["Harbour Implementation Plan"] * 3


def test_name_that_stands_by_itself_stays() -> None:
    """A plan's name that was used before any longer one is not taken for the longer one later."""
    texts = ("The [Action Plan|G]", "The [Harbour Action Plan|G]", "the [Action Plan|G]")
    assert names(found(*texts)) == ["Action Plan", "Harbour Action Plan", "Action Plan"]


@pytest.mark.parametrize(
    "introduction",
    [
        "the [Harbour Robot Fund (HRF)|G]",
        "the [Harbour Robot Fund|G] (HRF)",
        "the [Harbour Robot Fund|G], HRF, pays",
        "[HRF|G] (Harbour Robot Fund) pays",
        "[HRF (Harbour Robot Fund)|G]",
    ],
)
def test_acronym_is_the_name_that_introduces_it(introduction: str) -> None:
    """Each way of introducing an acronym makes it a name of the entity, before and after."""
    result = found("The [HRF|G].", introduction, "The [Harbour Robot Fund|G].", "[HRFs|G]")
    assert names(result) == ["Harbour Robot Fund"] * 4
    assert "HRF" in result.entities[0].alt_names
    assert result.merges[0].rule == BY_ACRONYM
    assert result.merges[0].passage == "plan/passage/1"


@pytest.mark.parametrize(
    "text", ["[Harbour Fund|G], IBM, pays", "[HRF|G] (see below)", "[Small Boats (XYZ)|G]"]
)
def test_letters_that_do_not_match_introduce_nothing(text: str) -> None:
    """Words beside an acronym are not its full name unless they have its letters."""
    result = found(text, "[IBM|G]", "[HRF|G]", "[XYZ|G]")
    assert names(result)[-3:] == ["IBM", "HRF", "XYZ"]


def test_acronym_is_the_end_of_a_longer_name() -> None:
    """The acronym in "Director of the Institute of Robots (IR)" is the institute's."""
    result = found(
        "the [Director of the Institute of Robots (IR)|A]", "the [Institute of Robots|A]", "[IR|A]"
    )
    assert names(result)[1:] == ["Institute of Robots"] * 2
    assert names(result)[0] == "Director of the Institute of Robots"


def test_acronym_inside_a_name_is_written_out() -> None:
    """Names that differ by an acronym for some of their words are one entity."""
    texts = (
        "[machine reading (MR)|T]",
        "[MR tools|T]",
        "[machine reading tools|T]",
        "[machine reading (MR) tools|T]",
    )
    assert names(found(*texts))[1:] == ["machine reading tools"] * 3


def test_small_word_is_no_acronym() -> None:
    """The acronym SAFE has nothing to do with the word "safe"."""
    result = found("[Shared Access For Europe (SAFE)|G]", "[safe robots|G]")
    assert names(result)[1] == "safe robots"


def test_acronym_of_two_names_is_left_apart() -> None:
    """An acronym that two names introduce is neither's, and both are given as the reason."""
    result = found("[Robot Fund (RF)|G]", "[River Forum (RF)|G]", "the [RF|G]")
    assert names(result) == ["Robot Fund", "River Forum", "RF"]
    assert result.outcomes[2].doubt == "acronym of two names: Robot Fund, River Forum"


def test_acronym_holds_in_its_plan_only() -> None:
    """What one plan introduces does not explain another plan's acronym."""
    one, sites = plan("[Robot Fund (RF)|G]", "[RF|G]", name="one")
    two, more = plan("[River Forum (RF)|G]", "[RF|G]", name="two")
    three, rest = plan("[RF|G]", name="three")
    result = corefer([*sites, *more, *rest], [one, two, three])
    assert names(result) == ["Robot Fund", "Robot Fund", "River Forum", "River Forum", "RF"]


def test_bodies_of_another_plan_are_not_meant() -> None:
    """A ministry that one plan names is not the Ministry of another plan."""
    one, sites = plan("[Ministry of Rivers|A]", name="one")
    two, more = plan("the [Ministry|A]", name="two")
    assert names(corefer([*sites, *more], [one, two])) == ["Ministry of Rivers", "Ministry"]


def test_spelling_variant_is_explained() -> None:
    """Names that are one but for spelling are recorded with the passage of the preferred one."""
    result = found("[Robot Centre|G]", "[Robot Centre|G]", "[robot-center|G]")
    (merge,) = result.merges
    assert (merge.name, merge.rule, merge.passage) == ("robot-center", BY_SPELLING, "plan/passage/0")
    assert merge.entity == result.outcomes[2].entity


def test_each_merge_is_recorded_once() -> None:
    """A name used again for the same reason adds no record; the record holds its first mention."""
    result = found(OFFICE, "The [Office|A] and the [Office|A].")
    (merge,) = result.merges
    assert merge.name == "Office"
    assert merge.mention == plan(OFFICE, "The [Office|A] and the [Office|A].")[1][1].id
    assert merge.passage == "plan/passage/0"


class Marked:
    """An extractor that finds what was marked."""

    def __init__(self, *texts: str) -> None:
        self._found = [tuple(unmarked(text)[1]) for text in texts]

    def analyse(self, texts: Iterable[str]) -> Iterator[Analysis]:
        """Yield the marked mentions of each text."""
        for _, mentions in zip(texts, self._found, strict=True):
            yield Analysis(mentions=mentions)


def graph(*texts: str) -> Graph:
    """Return the graph of a plan with marked mentions."""
    return build_graph([plan(*texts)[0]], extractor=Marked(*texts))  # type: ignore[arg-type]


def test_graph_keeps_the_merges() -> None:
    """The records of a graph explain a mention that stands for another name."""
    built = graph(OFFICE, "This [office|A] reports.")
    (merge,) = built.merges
    mention = next(m for m in built.mentions if m.id == merge.mention)
    assert (mention.surface, mention.entity) == ("office", merge.entity)


def test_doubt_is_reported_with_its_passage() -> None:
    """A passage whose only mention is in doubt is reported as abstained, with the reason."""
    built = graph(OFFICE, "The [Budget Office|A] pays.", "This [office|A] reports.")
    report = built.reports[2]
    assert report.status == "abstained"
    assert report.reasons == ("'office': two candidates: AI Plan Implementation Office, Budget Office",)


PROGRAM = """
from tests.test_coreference import found
acronyms = "[Robot Fund (RF)|G]", "[River Forum (RF)|G]", "[RF|G]"
print(found(*acronyms, "[AI Office|A]", "[River Office|A]", "the [Office|A]"))
"""


def test_hash_seed_does_not_count() -> None:
    """The same plan gives the same records in any process."""
    assert len(outputs(PROGRAM)) == 1


@given(st.lists(st.text(alphabet="AIİof (-)&sS Plan,the", min_size=1, max_size=20), min_size=1, max_size=6))
def test_any_names_have_outcomes(texts: list[str]) -> None:
    """Whatever the names look like, each has an entity or a doubt, and each merge an entity that exists."""
    result = found(*(f"the [{text}|G] (AI), IA, " for text in texts))
    assert all(outcome.entity or outcome.doubt for outcome in result.outcomes)
    assert {merge.entity for merge in result.merges} <= {entity.id for entity in result.entities}
