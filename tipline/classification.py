"""The words by which claims are classified, each with its meaning in one line; pure data.

Every term says something about a claim, never about a voter, and none has to be set.
``docs/classification.md`` shows the same tables; a test holds the two together.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a scheme: ``code`` is kept, ``word`` and ``meaning`` are shown."""

    code: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A question about a claim and the answers to choose from."""

    code: str
    question: str
    hint: str
    terms: tuple[Term, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order in which they are shown."""
        return tuple(term.code for term in self.terms)

    def term(self, code: str) -> Term | None:
        """The term with this code."""
        return next((term for term in self.terms if term.code == code), None)

    def word(self, code: str) -> str:
        """The word for a code; a code that was dropped from the scheme stands for itself."""
        found = self.term(code)
        return found.word if found else code


ELECTION = Scheme(
    "election",
    "Election-critical",
    "Goes before everything else in the queue and raises an alert.",
    (
        Term("date", "Voting date", "When one can vote or register: the day, the hours, a delay."),
        Term("place", "Voting place", "Where one can vote: moved, closed or invented stations."),
        Term(
            "method",
            "Voting method",
            "How one votes: by text message, online, which pen, what to bring.",
        ),
        Term(
            "eligibility",
            "Eligibility",
            "Who may vote: lists, registration, documents, debts, sentences.",
        ),
        Term(
            "intimidation", "Intimidation", "Threats or fear that keep people away from the vote."
        ),
    ),
)

HARM = Scheme(
    "harm",
    "Harm level",
    "What may happen if people believe it.",
    (
        Term("low", "Low", "An annoyance; nobody loses a right, money or health over it."),
        Term("medium", "Medium", "People may decide wrongly on something that matters to them."),
        Term("high", "High", "People may lose a right, money, health or safety soon."),
    ),
)

HARM_KIND = Scheme(
    "harm_kind",
    "Kind of harm",
    "What would be harmed.",
    (
        Term(
            "voting", "Right to vote", "Somebody does not vote, or votes so that it doesn't count."
        ),
        Term("trust", "Trust in the election", "Doubt in counting or results without evidence."),
        Term("violence", "Safety", "Violence against or by people."),
        Term("health", "Health", "Illness, or treatment that is refused or dangerous."),
        Term("money", "Money", "Fraud, or a loss of money or work."),
        Term("group", "A group", "Hatred or exclusion of people for what they are."),
        Term("person", "A person", "Somebody's reputation, privacy or job."),
    ),
)

TOPIC = Scheme(
    "topic",
    "Topic",
    "What it is about.",
    (
        Term(
            "process", "Voting and registration", "Dates, places, rules and documents of the vote."
        ),
        Term(
            "counting", "Counting and results", "Machines, counting, transmission, results, fraud."
        ),
        Term(
            "candidates",
            "Candidates and parties",
            "What somebody who stands for election is, did or said.",
        ),
        Term(
            "institutions",
            "Institutions and courts",
            "Electoral authority, government, judges, police.",
        ),
        Term("security", "Security and conflict", "Violence, crime, war, terrorism."),
        Term("economy", "Economy and welfare", "Prices, taxes, jobs, pensions, benefits."),
        Term("health", "Health", "Diseases, medicine, vaccines, food."),
        Term(
            "migration",
            "Migration and minorities",
            "People who came from elsewhere, or are made out to be others.",
        ),
        Term(
            "environment",
            "Environment and disasters",
            "Climate, weather, floods, fires, earthquakes.",
        ),
        Term("media", "Media and technology", "News outlets, platforms, apps, surveillance."),
        Term("other", "Something else", "None of these."),
    ),
)

# The seven kinds that First Draft named (C. Wardle, "Fake news. It's complicated", 2017) and that
# newsrooms use since; the definitions are ours.
DISORDER = Scheme(
    "disorder",
    "Type of disorder",
    "How it is untrue, if it is.",
    (
        Term(
            "satire", "Satire or parody", "Meant as a joke, but able to fool those who don't know."
        ),
        Term(
            "false-connection",
            "False connection",
            "Headline, picture or caption don't go with the content.",
        ),
        Term(
            "misleading",
            "Misleading content",
            "Real information put so that it gives a wrong idea.",
        ),
        Term(
            "false-context",
            "False context",
            "Real content shown with a wrong time, place or cause.",
        ),
        Term("impostor", "Impostor content", "Made to look as if a real source had said it."),
        Term(
            "manipulated",
            "Manipulated content",
            "A real picture, video, sound or document that was altered.",
        ),
        Term("fabricated", "Fabricated content", "Wholly invented, in order to deceive."),
    ),
)

INTENT = Scheme(
    "intent",
    "Apparent intent",
    "Only what can be shown; nobody can look into a head.",
    (
        Term("unknown", "Unknown", "Nothing shows why it was made."),
        Term("mistake", "Honest mistake", "Whoever made it seems to have believed it."),
        Term("joke", "Amusement", "Made to amuse or to provoke."),
        Term("profit", "Profit", "Made to earn: clicks, sales, fraud."),
        Term("influence", "Political influence", "Made to move votes, opinions or turnout."),
        Term("hurt", "To hurt", "Made to hurt or frighten a person or a group."),
    ),
)

TECHNIQUE = Scheme(
    "technique",
    "Influence techniques",
    "How it is brought to people, where that is a technique; several may apply.",
    (
        Term(
            "impersonation",
            "Impersonation",
            "Speaks in the name of an authority, outlet or person.",
        ),
        Term(
            "dark-ad",
            "Microtargeted or dark ad",
            "A paid message that only chosen people get to see.",
        ),
        Term("robocall", "Robocall", "A recorded or synthetic voice calls many people."),
        Term("texting", "Mobile texting", "Text messages sent to many numbers."),
        Term(
            "coordinated", "Coordinated copies", "Many accounts pass on the same at the same time."
        ),
        Term(
            "suppression", "Voter suppression", "Keeps people from voting, or from voting validly."
        ),
        Term("leaked-data", "Leaked personal data", "Uses or spreads personal data of others."),
        Term("synthetic", "Synthetic media", "Voice, picture or video made by a machine."),
        Term(
            "fake-document",
            "Forged document",
            "A letter, form, screenshot or ballot that is not real.",
        ),
        Term("old-footage", "Recycled footage", "An old picture or video passed off as of today."),
        Term(
            "fake-poll", "False poll or result", "Invented or twisted figures of polls or counts."
        ),
        Term("phishing", "Phishing", "A link or number that gets hold of data or money."),
    ),
)

SCHEMES = (ELECTION, HARM, HARM_KIND, TOPIC, DISORDER, INTENT, TECHNIQUE)
