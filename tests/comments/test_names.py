import pytest

from comments.safety.names import claimed_role, claimed_title, imitated, mixes_alphabets

AUTHORS = ("Ann Example", "Zoe")


@pytest.mark.parametrize(
    "name",
    [
        "Ann Example",
        "ann example",
        "ANN EXAMPLE",
        "Annexample",
        "A n n  E x a m p l e",
        "A.n.n. Example",
        "Ann_Example",
        "Ann\u200bExample",
        "Ann\u00adExample",
        "\u202eAnn Example",
        "Аnn Ехаmрlе",  # Cyrillic А, Е, х, а, р, е
        "Ann Εxample",  # Greek Ε
        "Ａｎｎ Ｅｘａｍｐｌｅ",
        "𝓐𝓷𝓷 𝓔𝔁𝓪𝓶𝓹𝓵𝓮",
        "Ánn Éxämple",
        "A\u0336n\u0336n\u0336 Example",
        "4nn 3x4mp1e",
        "Ann Examp|e",
        "Ann ExampIe",
        "Ann Exarnple",
        "Ann Exmaple",
        "Ann Exampl",
        "Anne Example",
        "Ann Example!",
        "Ann Example 2",
        "Ann Example ✓",
        "✓ Ann Example",
        "Ann Example (the author of this page)",
        "The real Ann Example",
        "Ann Example ㅤ",
        "🅰nn Example",
        "Zoe",
        "zoë",
        "Z o e",
        "Z0e",
        "Zoe1",
        "Zoe.",
        "ΖΟΕ",  # Greek
    ],
)
def test_a_name_like_the_authors_is_seen(name):
    assert imitated(name, AUTHORS)


@pytest.mark.parametrize(
    "name",
    [
        "Anna", "Annette", "Ann", "Ann Other", "Zoey", "Mary Zoe", "Zoe Smith", "Joe", "Zo",
        "Example Ann", "Sam Example",
        "", "   ", "!!!", "😀", "王小明", "Zed", "Oz", "An Exam", "Анна", "Ζωή", "محمد", "A",
    ],
)  # fmt: skip
def test_other_names_are_free(name):
    assert imitated(name, AUTHORS) == ""


def test_an_author_without_letters_reserves_nothing():
    assert imitated("!!!", ("", "???", " ")) == ""
    assert imitated("", ("",)) == ""


@pytest.mark.parametrize(
    "name",
    [
        "admin", "Admin", "ADMIN", "Adm1n", "4dmin", "@dmin", "аdmin", "Admin Team", "Site Admin",
        "the admin", "admin2",
        "admin_01", "A d m i n", "Administrator", "Moderator", "M0derator", "moderator Bob",
        "Author", "the author", "Auth0r",
        "Mod", "mods", "Support", "Staff", "The Team", "Site owner", "Editor", "System", "Root",
        "Webmaster", "a.d.m.i.n", "Moderadora Ana", "Redaktion", "管理员", "إدارة الموقع", "Админ", "Samaritans Jo",
        "ａｄｍｉｎ", "Ad\u200bmin", "rnoderator", "Mоderаtor",
    ],
)  # fmt: skip
def test_a_name_that_speaks_for_the_site_is_seen(name):
    assert claimed_role(name)


@pytest.mark.parametrize(
    "name",
    [
        "Adam",
        "Admiral",
        "Modesty",
        "Mo",
        "Arthur",
        "Mary Staff",
        "Rooth",
        "Editha",
        "Authur",
        "Ed",
        "Madmin Khan",
        "",
        "Sam",
    ],
)
def test_names_that_only_sound_alike_speak_for_nobody(name):
    assert claimed_role(name) == ""


def test_the_authors_reserved_names_are_whole_names():
    assert claimed_role("Quiet Legs Blog", ("quiet legs blog",))
    assert claimed_role("QUIET-LEGS-BLOG", ("quiet legs blog",))
    assert claimed_role("Quiet", ("quiet legs blog",)) == ""
    assert claimed_role("Sam", ("", "!")) == ""


@pytest.mark.parametrize(
    "name", ["Dr Bob", "dr. bob", "Dr.Bob", "Doctor Who", "Prof. Sam", "Nurse Joy",
    "Jane Smith MD", "Jane Smith, M.D.",
             "Sam PhD", "Bob, RN", "Mary RGN", "DrLegs", "D0ctor Sam", "Frau Doktor", "Infirmière Anne", "Dra. Lima",
             "Dott. Rossi", "Lekarz Jan", "Врач Анна", "دكتور سامي", "李医生", "Γιατρός Νίκος", "Ｄｒ Bob", "Dг Bob",
        "Pharmacist Jo", "The Sleep Doctor", "D\u200br Bob"],
)  # fmt: skip
def test_a_title_that_nobody_can_check_is_seen(name):
    assert claimed_title(name)


@pytest.mark.parametrize(
    "name",
    [
        "Drew",
        "Md Rahman",
        "MD",
        "Andrea",
        "Doctorow",
        "Nursel",
        "Do Nguyen",
        "Prosper",
        "",
        "Rn",
        "Bao Do",
        "Do Van Minh",
        "Medina",
    ],
)
def test_names_without_a_title_have_none(name):
    assert claimed_title(name) == ""


@pytest.mark.parametrize("name", ["Pаul", "Αnna", "Маry", "Oлeg", "joе"])
def test_a_word_in_two_alphabets_is_seen(name):
    assert mixes_alphabets(name)


@pytest.mark.parametrize(
    "name", ["Paul", "Анна", "Ελένη", "Anna Иванова", "محمد", "王 Wang", "Zoë", "José", "", "Müller2", "Ｐａｕｌ"]
)
def test_a_word_in_one_alphabet_is_not(name):
    assert not mixes_alphabets(name)


@pytest.mark.parametrize(
    "name",
    [
        "L'administrateur", "Équipe du site", "Moderatorka", "lek. med. Kowalski", "Medical team", "Equipo médico",
        "Pflegerin Ute", "الممرضة سارة", "الفريق الطبي", "World Health Organization", "Médica Ana", "Dottoressa Rossi",
        "Huisarts Jansen", "Доктор Иванов", "医師 田中", "مدير الموقع", "Doctor Do",
    ],
)  # fmt: skip
def test_roles_and_titles_of_many_languages_are_claimed(name):
    assert claimed_role(name) or claimed_title(name)


@pytest.mark.parametrize(
    "name",
    [
        "Do", "Minh Do", "Do Thi Lan", "Van Do", "Drew", "Dragan", "Andrea Drost", "Ed", "Edith", "Guido", "Docherty",
        "Rita Médici", "Bishop", "Staffan", "Medina", "Rn Patel", "Doktorová", "Lekarska", "Sister Act", "Modesty",
    ],
)  # fmt: skip
def test_names_that_only_look_like_roles_are_free(name):
    assert not claimed_role(name) and not claimed_title(name) and not imitated(name, AUTHORS)


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("RLS guide", True), ("The RLS guide", True), ("RLS Guide Site", True), ("RLS guide project team", True),
        ("RLS", False), ("Guide dog Rex", False), ("RLS mum", False), ("My RLS guidebook", False),
    ],
)  # fmt: skip
def test_the_sites_own_name_without_its_small_words_is_taken(name, is_ours):
    assert bool(imitated(name, ("The RLS guide project",))) == is_ours
