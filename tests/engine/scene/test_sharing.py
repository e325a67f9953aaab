from engine.scene import Sharing


def test_the_order_of_the_objects_does_not_matter():
    one = Sharing(("a", "b", "c"), (("c", ("a", "b")),))
    assert one.key == Sharing(("c", "b", "a"), (("c", ("b", "a")),)).key
    others = [
        Sharing(("a", "b", "c")),
        Sharing(("a", "b")),
        Sharing(("a", "b", "c"), (("c", ("a",)),)),
    ]
    assert len({one.key, *(other.key for other in others)}) == 4


def test_only_objects_that_are_there_count():
    split_from = (("part", ("gone", "whole")), ("gone", ("whole",)), ("orphan", ("gone",)))
    sharing = Sharing.of(["whole", "part", "orphan"], split_from)
    assert sharing == Sharing(("whole", "part", "orphan"), (("part", ("whole",)),))
