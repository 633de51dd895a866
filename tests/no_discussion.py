from django import template

register = template.Library()


@register.simple_tag
def comment_count(_edition):
    return None


@register.simple_tag
def discussion(_edition):
    return ""


@register.simple_tag
def numbers_on_paper(_edition):
    return ""


@register.simple_tag
def told_of_remedy(_remedy):
    return ""


@register.simple_tag
def told_of_section(_section):
    return ""


@register.simple_tag
def readers_tell(_edition, _kind, _slug):
    return ""


@register.simple_tag
def stories_now(_editions):
    return ""


@register.simple_tag
def newest_stories(_edition):
    return ""


@register.simple_tag
def comments_found(_result, _editions):
    return ""


@register.simple_tag
def opens_at_publication(_article, _is_first):
    return ""
