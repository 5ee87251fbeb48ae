import Postgres

extension LedgerCheckStore {
  static let questions: [Question] = [
    Question(
      name: "entry_comes_to_zero",
      broken: """
        SELECT organization_id, entry_id::text AS subject
        FROM ledger_postings
        GROUP BY organization_id, entry_id, currency
        HAVING sum(amount_cents) <> 0
        """),
    Question(
      name: "balance_is_sum_of_postings",
      broken: """
        SELECT
          coalesce(b.organization_id, p.organization_id) AS organization_id,
          concat_ws(
            ' ', 'client', coalesce(b.client_id, p.client_id), 'project', coalesce(b.project_id, p.project_id),
            coalesce(b.account, p.account), coalesce(b.currency, p.currency)
          ) AS subject
        FROM account_balances b
        FULL JOIN (
          SELECT
            organization_id,
            client_id,
            coalesce(project_id, '00000000-0000-0000-0000-000000000000') AS project_id,
            account,
            currency,
            sum(amount_cents) AS cents
          FROM ledger_postings
          GROUP BY 1, 2, 3, 4, 5
        ) p USING (organization_id, client_id, project_id, account, currency)
        WHERE coalesce(b.balance_cents, 0) <> coalesce(p.cents, 0)
        """),
    Question(
      name: "receivable_is_sum_of_postings",
      broken: """
        SELECT
          coalesce(r.organization_id, p.organization_id) AS organization_id,
          concat_ws(
            ' ', 'client', coalesce(r.client_id, p.client_id), 'due', coalesce(r.due_on, p.due_on),
            coalesce(r.currency, p.currency)
          ) AS subject
        FROM receivables r
        FULL JOIN (
          SELECT
            p.organization_id,
            p.client_id,
            p.currency,
            i.due_on,
            coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'accounts_receivable'), 0) AS owed_cents,
            coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'retainage_receivable'), 0) AS held_cents
          FROM ledger_postings p
          JOIN invoices i ON i.organization_id = p.organization_id AND i.id = p.invoice_id
          WHERE p.account IN ('accounts_receivable', 'retainage_receivable')
          GROUP BY 1, 2, 3, 4
        ) p USING (organization_id, client_id, currency, due_on)
        WHERE coalesce(r.owed_cents, 0) <> coalesce(p.owed_cents, 0)
          OR coalesce(r.held_cents, 0) <> coalesce(p.held_cents, 0)
        """),
    Question(
      name: "invoice_is_in_the_ledger",
      broken: """
        SELECT i.organization_id, i.id::text AS subject
        FROM invoices i
        LEFT JOIN (
          SELECT
            organization_id,
            invoice_id,
            coalesce(sum(amount_cents) FILTER (WHERE account = 'accounts_receivable'), 0) AS receivable,
            coalesce(sum(amount_cents) FILTER (WHERE account = 'retainage_receivable'), 0) AS held
          FROM ledger_postings
          GROUP BY 1, 2
        ) p ON p.organization_id = i.organization_id AND p.invoice_id = i.id
        WHERE coalesce(p.receivable, 0)
            <> CASE WHEN i.state = 'open' THEN i.payable_cents - i.paid_cents - i.credited_cents ELSE 0 END
          OR coalesce(p.held, 0)
            <> CASE WHEN i.state = 'open' THEN i.retained_cents - i.retained_released_cents ELSE 0 END
        """),
    Question(
      name: "paid_is_what_was_allocated",
      broken: """
        SELECT i.organization_id, i.id::text AS subject
        FROM invoices i
        LEFT JOIN (
          SELECT a.organization_id, a.invoice_id, sum(a.amount_cents) AS cents
          FROM payment_allocations a
          JOIN payments p ON p.organization_id = a.organization_id AND p.id = a.payment_id
          WHERE p.reversed_at IS NULL
          GROUP BY 1, 2
        ) a ON a.organization_id = i.organization_id AND a.invoice_id = i.id
        WHERE i.paid_cents <> coalesce(a.cents, 0)
        """),
    Question(
      name: "credited_is_what_was_applied",
      broken: """
        SELECT i.organization_id, i.id::text AS subject
        FROM invoices i
        LEFT JOIN (
          SELECT organization_id, invoice_id, sum(amount_cents) AS cents
          FROM credit_uses
          WHERE kind = 'applied' AND reversed_at IS NULL
          GROUP BY 1, 2
        ) u ON u.organization_id = i.organization_id AND u.invoice_id = i.id
        WHERE i.state = 'open' AND i.credited_cents <> i.deposit_applied_cents + coalesce(u.cents, 0)
        """),
    Question(
      name: "payment_is_in_its_parts",
      broken: """
        SELECT p.organization_id, p.id::text AS subject
        FROM payments p
        LEFT JOIN (
          SELECT organization_id, payment_id, sum(amount_cents) AS cents
          FROM payment_allocations
          GROUP BY 1, 2
        ) a ON a.organization_id = p.organization_id AND a.payment_id = p.id
        LEFT JOIN credits c ON c.organization_id = p.organization_id AND c.payment_id = p.id
        WHERE p.amount_cents <> coalesce(a.cents, 0) + coalesce(c.amount_cents, 0)
        """),
    Question(
      name: "credit_used_is_what_became_of_it",
      broken: """
        SELECT c.organization_id, c.id::text AS subject
        FROM credits c
        LEFT JOIN (
          SELECT organization_id, credit_id, sum(amount_cents) AS cents
          FROM credit_uses
          WHERE reversed_at IS NULL
          GROUP BY 1, 2
        ) u ON u.organization_id = c.organization_id AND u.credit_id = c.id
        WHERE c.used_cents <> coalesce(u.cents, 0)
        """),
    Question(
      name: "numbers_have_no_gaps",
      broken: """
        SELECT organization_id, 'invoices' AS subject
        FROM invoices
        GROUP BY organization_id
        HAVING count(number) <> coalesce(max(number), 0)
        UNION ALL
        SELECT organization_id, 'receipts' AS subject
        FROM payments
        GROUP BY organization_id
        HAVING count(*) <> max(receipt_number)
        UNION ALL
        SELECT c.organization_id, 'next ' || c.series AS subject
        FROM number_counters c
        WHERE c.next_number - 1 <> CASE c.series
          WHEN 'invoice' THEN (
            SELECT coalesce(max(number), 0) FROM invoices i WHERE i.organization_id = c.organization_id)
          ELSE (
            SELECT coalesce(max(receipt_number), 0) FROM payments p WHERE p.organization_id = c.organization_id)
        END
        """),
    Question(
      name: "deposit_is_what_was_billed_and_applied",
      broken: """
        SELECT c.organization_id, c.project_id::text AS subject
        FROM contracts c
        LEFT JOIN (
          SELECT organization_id, project_id, sum(deposit_applied_cents) AS applied
          FROM invoices
          WHERE state = 'open'
          GROUP BY 1, 2
        ) i ON i.organization_id = c.organization_id AND i.project_id = c.project_id
        LEFT JOIN (
          SELECT organization_id, project_id, -sum(amount_cents) AS owed
          FROM ledger_postings
          WHERE account = 'customer_deposits'
          GROUP BY 1, 2
        ) p ON p.organization_id = c.organization_id AND p.project_id = c.project_id
        WHERE c.deposit_applied_cents <> coalesce(i.applied, 0)
          OR c.deposit_billed_cents - c.deposit_applied_cents - c.deposit_returned_cents <> coalesce(p.owed, 0)
        """),
    Question(
      name: "deposit_returned_is_in_credits",
      broken: """
        SELECT c.organization_id, c.project_id::text AS subject
        FROM contracts c
        LEFT JOIN (
          SELECT i.organization_id, i.project_id, sum(i.returned_cents) AS returned, sum(coalesce(d.cents, 0)) AS cents
          FROM invoices i
          LEFT JOIN (
            SELECT organization_id, deposit_id, sum(amount_cents) AS cents
            FROM credits
            WHERE deposit_id IS NOT NULL AND reversed_at IS NULL
            GROUP BY 1, 2
          ) d ON d.organization_id = i.organization_id AND d.deposit_id = i.id
          GROUP BY 1, 2
        ) r ON r.organization_id = c.organization_id AND r.project_id = c.project_id
        WHERE c.deposit_returned_cents <> coalesce(r.returned, 0) OR c.deposit_returned_cents <> coalesce(r.cents, 0)
        """),
    Question(
      name: "credit_left_is_in_the_ledger",
      broken: """
        SELECT
          coalesce(c.organization_id, p.organization_id) AS organization_id,
          coalesce(c.client_id, p.client_id)::text AS subject
        FROM (
          SELECT organization_id, client_id, currency, sum(amount_cents - used_cents) AS cents
          FROM credits
          WHERE reversed_at IS NULL
          GROUP BY 1, 2, 3
        ) c
        FULL JOIN (
          SELECT organization_id, client_id, currency, -sum(amount_cents) AS cents
          FROM ledger_postings
          WHERE account = 'customer_credits'
          GROUP BY 1, 2, 3
        ) p USING (organization_id, client_id, currency)
        WHERE coalesce(c.cents, 0) <> coalesce(p.cents, 0)
        """),
    Question(
      name: "cash_is_what_came_less_what_was_given_back",
      broken: """
        SELECT organization_id, client_id::text AS subject
        FROM (
          SELECT organization_id, client_id, currency, amount_cents AS cents
          FROM payments
          WHERE reversed_at IS NULL
          UNION ALL
          SELECT c.organization_id, c.client_id, c.currency, -u.amount_cents
          FROM credit_uses u
          JOIN credits c ON c.organization_id = u.organization_id AND c.id = u.credit_id
          WHERE u.kind = 'refunded' AND u.reversed_at IS NULL
          UNION ALL
          SELECT organization_id, client_id, currency, -amount_cents
          FROM ledger_postings
          WHERE account = 'cash'
        ) moved
        GROUP BY organization_id, client_id, currency
        HAVING sum(cents) <> 0
        """),
    Question(
      name: "revenue_and_tax_are_what_was_billed",
      broken: """
        SELECT organization_id, coalesce(project_id::text, 'no job') AS subject
        FROM (
          SELECT i.organization_id, i.project_id, i.total_cents AS cents
          FROM invoices i
          WHERE i.state = 'open' AND i.kind <> 'retainage_release'
          UNION ALL
          SELECT c.organization_id, c.project_id, -c.deposit_billed_cents
          FROM contracts c
          UNION ALL
          SELECT p.organization_id, p.project_id, p.amount_cents
          FROM ledger_postings p
          WHERE p.account IN ('revenue', 'tax_payable')
        ) billed
        GROUP BY organization_id, project_id
        HAVING sum(cents) <> 0
        """),
    Question(
      name: "schedule_holds_what_applications_hold",
      broken: """
        SELECT c.organization_id, c.project_id::text AS subject
        FROM contracts c
        WHERE (
            SELECT coalesce(sum((line -> 'progress' ->> 'heldCents')::bigint), 0)
            FROM json_array_elements(c.schedule -> 'lines') AS line
          ) <> (
            SELECT coalesce(sum(i.retained_cents - i.retained_released_cents), 0)
            FROM invoices i
            WHERE i.organization_id = c.organization_id AND i.project_id = c.project_id AND i.kind = 'progress'
              AND i.state = 'open'
          )
        """),
    Question(
      name: "released_is_what_was_asked_for",
      broken: """
        SELECT i.organization_id, i.id::text AS subject
        FROM invoices i
        LEFT JOIN (
          SELECT a.organization_id, a.source_invoice_id, sum(a.amount_cents) AS cents
          FROM retainage_releases a
          JOIN invoices v ON v.organization_id = a.organization_id AND v.id = a.invoice_id
          WHERE v.state <> 'void'
          GROUP BY 1, 2
        ) r ON r.organization_id = i.organization_id AND r.source_invoice_id = i.id
        WHERE i.retained_released_cents <> coalesce(r.cents, 0)
        """),
  ]
}
