"""What a run on one computer does sooner than AWS, or than MiniStack."""
import functools

from patches import patch


@patch("restore-speed")
def restore_faster() -> None:
    """AWS restores an object of an archive class in hours. MiniStack does so in two seconds, for which a local run that
    reads every object back would wait."""
    from ministack.services import s3

    s3._RESTORE_DELAY_SECONDS = 0.2


@patch("service-names")
def know_a_service_by_its_name() -> None:
    """AWS knows its services. If a call is signed for one that MiniStack lacks, such as the price list, MiniStack looks for its name
    in the models of all services. It reads them for that, which takes three seconds and 400 MB, and answers no other call meanwhile. The
    names of services stand in a list, too. Only other names are looked for in the models."""
    from ministack.core import router

    in_models = router._is_aws_service_name

    @functools.cache
    def services() -> frozenset:
        import botocore.session

        return frozenset(botocore.session.get_session().get_available_services())

    router._is_aws_service_name = lambda name: name in services() or in_models(name)
