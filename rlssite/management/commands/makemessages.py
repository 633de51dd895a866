from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # A new sentence that looks like a translated one would get its translation as a guess, and script/messages would
    # take it out with the guess: then nobody misses it.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
