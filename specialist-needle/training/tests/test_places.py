"""The order of calls: where the query speaks of them."""
from treadle_training.decode import _places

QUERY = "Lamps off in the Living-Room, then open the garage door and stop"


def call(name, **arguments):
    return {"name": name, "arguments": arguments}


def test_a_copied_value_is_the_place():
    assert _places(QUERY, [(40, call("lamps"))]) == [40]


def test_a_call_without_one_stands_where_the_longest_word_of_its_enum_values_does():
    assert _places(QUERY, [(None, call("lights", power="OFF", room="living_room"))]) == [17]
    assert _places(QUERY, [(None, call("lights", power=["OFF"]))]) == [6]


def test_without_such_words_those_of_the_name_count_that_no_other_call_has():
    calls = [(None, call("open_door")), (None, call("lock_door")), (None, call("stop", now=True))]

    assert _places(QUERY, calls) == [35, -1, 60]
