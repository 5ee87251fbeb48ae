"""TI-2: what a service may never change or remove, its own role can't, whatever its code does."""

import pytest

from harness import services

# Service, table, and columns that stay as they were first written. A row of facts is all of its columns.
KEPT = [
    ("proposals", "decisions", "*"), ("proposals", "visits", "*"), ("proposals", "beats", "*"),
    ("proposals", "views", "organization_id, id, proposal_id, principal, contact_id, session, device, network, started_at"),
    ("proposals", "engagements", "organization_id, proposal_id, section_count"), ("proposals", "question_messages", "*"),
    ("proposals", "change_requests", "*"), ("proposals", "projects", "*"), ("proposals", "extension_requests", "*"),
    ("proposals", "estimates", "organization_id, id, client_id, number, currency, created_at"),
    ("proposals", "proposals", "organization_id, id, estimate_id, public_id, revision, created_at"),
    ("proposals", "follow_ups", "organization_id, estimate_id"),
    ("gateway", "paper_files", "*"), ("gateway", "papers", "*"), ("gateway", "activity", "*"),
    ("gateway", "members", "organization_id, id, name, email, role, created_at"),
    ("gateway", "member_settings", "organization_id, member_id"),
    ("gateway", "sessions", "organization_id, id, member_id, secret_hash, device, program, began_at, expires_at"),
    ("gateway", "sign_in_requests", "audience, address_hash"),
    ("gateway", "share_link_tokens", "*"), ("gateway", "organizations", "organization_id, created_at"),
    ("gateway", "api_keys", "organization_id, id, key_hash, scopes, created_by, created_at"),
    ("gateway", "share_links", "organization_id, id, proposal_id, contact_id, token_hash, created_at"),
    ("gateway", "paper_failures", "organization_id, proposal_id, invoice_id, payment_id, kind"),
    ("billing", "ledger_entries", "*"), ("billing", "ledger_postings", "*"), ("billing", "change_orders", "*"),
    ("billing", "payment_allocations", "*"), ("billing", "retainage_releases", "*"),
    ("billing", "release_asks", "organization_id, project_id, invoice_id, held_cents, asked_by, asked_at"),
    ("billing", "credit_uses", "organization_id, id, credit_id, kind, invoice_id, amount_cents, method, used_on"),
    ("billing", "payments", "organization_id, id, client_id, receipt_number, method, amount_cents, currency, received_on"),
    ("billing", "credits", "organization_id, id, client_id, payment_id, deposit_id, amount_cents, currency"),
    ("billing", "announcements", "organization_id, id, invoice_id, amount_cents, mailed_on, announced_by"),
    ("billing", "invoices", "organization_id, id, project_id, client_id, kind, title, currency, content, subtotal_cents, "
     "tax_cents, total_cents, retained_cents, released_earlier_cents, payable_cents, deposit_applied_cents, terms_days, note"),
]


@pytest.mark.parametrize("service, table, columns", KEPT, ids=[f"{one[0]}.{one[1]}" for one in KEPT])
def test_the_service_can_not_change_what_is_kept(portal, service, table, columns):
    found = [row[0] for row in portal.rows(
        service, f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public'")]
    assert found, f"{table} is not there"
    wanted = found if columns == "*" else columns.split(", ")
    assert set(wanted) <= set(found), set(wanted) - set(found)
    role = f"portal_{service}"
    writable = [column for column in wanted if portal.rows(
        service, f"SELECT has_column_privilege('{role}', '{table}', '{column}', 'UPDATE')")[0][0] == "t"]
    assert writable == []


def test_nothing_but_what_only_remembers_can_be_removed(portal):
    """Kept answers, events, failed prints, sessions and requests to sign in come and go, a dispatch that was refused takes
    its links and mails back, and a draft of an invoice is thrown away (a policy keeps every other)."""
    removable = set()
    for service in services:
        tables = [row[0] for row in portal.rows(service, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        removable |= {f"{service}.{table}" for table in tables if portal.rows(
            service, f"SELECT has_table_privilege('portal_{service}', '{table}', 'DELETE')")[0][0] == "t"}
    memory = {f"{service}.{table}" for service in services
              for table in ("idempotency_keys", "inbox", "outbox")}
    assert removable - memory == {
        "gateway.paper_failures", "gateway.share_links", "gateway.mails", "gateway.sessions", "gateway.sign_in_requests",
        "proposals.page_loads", "billing.invoices"}


def test_a_refused_statement_is_really_refused(portal):
    """The privileges above are those that the database goes by."""
    for service, statement in (("proposals", "UPDATE decisions SET typed_name = 'x'"), ("gateway", "DELETE FROM papers")):
        with pytest.raises(RuntimeError, match="permission denied"):
            portal.cluster.sql(statement, database=f"portal_{service}", user=f"portal_{service}")
