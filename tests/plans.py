"""How the database reads what a page or an act asks of it."""

import contextlib
import re

from django.db import connection, transaction

# What grows with the discussion; the rest is as large as the guide, or little.
GROWING = r"comments_(?:comment|decision|experiencereport|contact)"
# Of one comment there is nothing to sort.
ONE_ROW = re.compile(r'WHERE .*"comments_comment"\."(?:id|key)" = %s')
SORTS = re.compile(r"TEMP B-TREE|Sort")
# So many rows, as PostgreSQL guesses, are what one comment or one page has.
MOST_SORTED = 10


@contextlib.contextmanager
def asked():
    """Yield the list that every statement goes to, as (sql, params), while the block runs."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def empty_files():
    """Give the tables that grow new files until the test is over.

    What earlier tests rolled back stays in PostgreSQL's files, and its plans go by their size.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE comments_comment, comments_contact CASCADE")


def faults(statements, *, may_sort=False):
    """Return every step of their plans that would read or sort more, the more comments there are.

    `may_sort`: what is sorted is little, as the comments of one sender are.
    """
    found = []
    for sql, params in statements:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and re.search(GROWING, sql):
            is_little = may_sort or ONE_ROW.search(sql)
            ways = [
                [step for step in steps if not (is_little and SORTS.search(step))] for steps in _ways_of(sql, params)
            ]
            # Which of several ways it takes through a table as small as a test's is chance: one has to be sound.
            found += [f"{step}: {sql}" for step in min(ways, key=len)]
    return found


def _sqlite(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        steps = [row[3] for row in cursor.fetchall()]
    # Within a statement a table may be called "T3" or "U0".
    return [step for step in steps if "TEMP B-TREE" in step or re.match(rf"SCAN (?:{GROWING}|[TUV]\d)\b", step)]


def _ways_of(sql, params):
    if connection.vendor == "sqlite":
        return [_sqlite(sql, params)]
    return [_postgresql(sql, params, sort) for sort in ("on", "off")]


def _postgresql(sql, params, sort):
    with transaction.atomic(), connection.cursor() as cursor:
        # It would rather scan tables as small as a test's, where there is another way too.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"SET LOCAL enable_sort = {sort}")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [[plan]] = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = on")
        cursor.execute("SET LOCAL enable_sort = on")
    nodes, steps = [plan["Plan"]], []
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        kind, table = node["Node Type"], node.get("Relation Name", "")
        is_large = re.fullmatch(GROWING, table)
        # An index without a condition is read from its start; with a filter, as far as it takes.
        is_walked = kind.startswith("Index") and "Index Cond" not in node and "Filter" in node
        if (is_large and (kind == "Seq Scan" or is_walked)) or (kind == "Sort" and node["Plan Rows"] > MOST_SORTED):
            steps.append(f"{kind} {table} {node.get('Index Name', '')}".rstrip())
    return steps


def rows_read(sql, params):
    """Return (rows that PostgreSQL read for one statement, tables that grow which it read whole)."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        [[plan]] = cursor.fetchone()
    nodes, rows, whole = [plan["Plan"]], 0, set()
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if "Relation Name" in node and "Scan" in node["Node Type"]:
            removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            rows += (node["Actual Rows"] + removed) * node["Actual Loops"]
            if node["Node Type"] == "Seq Scan" and re.fullmatch(GROWING, node["Relation Name"]):
                whole.add(f"Seq Scan {node['Relation Name']}")
    return rows, whole
