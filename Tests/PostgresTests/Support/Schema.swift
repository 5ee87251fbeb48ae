import CallContext
import Foundation
import Identifiers
import Postgres
import TestSupport
import Testing

/// A small schema with the same safety as the services' own: row-level security, composite keys, named constraints.
enum Schema {
  static let script = """
    CREATE FUNCTION current_organization() RETURNS uuid LANGUAGE sql STABLE
      AS $$ SELECT nullif(current_setting('portal.organization_id', true), '')::uuid $$;
    CREATE TABLE items (
      organization_id uuid NOT NULL,
      id bigint NOT NULL,
      name text NOT NULL CONSTRAINT items_have_a_name CHECK (name <> ''),
      secret_hash bytea,
      PRIMARY KEY (organization_id, id)
    );
    CREATE UNIQUE INDEX items_one_per_name ON items (organization_id, name);
    CREATE TABLE parts (
      organization_id uuid NOT NULL,
      item_id bigint NOT NULL,
      -- What is checked only when the transaction ends.
      position integer CONSTRAINT parts_one_per_position UNIQUE DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT parts_of_item FOREIGN KEY (organization_id, item_id) REFERENCES items (organization_id, id)
    );
    ALTER TABLE items ENABLE ROW LEVEL SECURITY;
    ALTER TABLE items FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON items USING (organization_id = current_organization());
    CREATE POLICY presented ON items FOR SELECT
      USING (encode(secret_hash, 'hex') = nullif(current_setting('portal.presented_hash', true), ''));
    CREATE POLICY sweep ON items FOR SELECT USING (current_setting('portal.system_task', true) = 'sweep');
    GRANT SELECT, INSERT, UPDATE, DELETE ON items, parts TO portal_mechanism;
    """

  /// Writes files into a new folder of its own.
  static func folder(_ files: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "portal-migrations-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name, in: folder) }
    return folder
  }

  static func write(_ text: String, to name: String, in folder: URL) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
}

/// A database with `Schema` for the time of `body`.
func withDatabase(
  isolation: isolated (any Actor)? = #isolation, _ body: (TestDatabase) async throws -> Void
) async throws {
  let folder = try Schema.folder(["0001_items.sql": Schema.script])
  defer { try? FileManager.default.removeItem(at: folder) }
  try await TestDatabase.with(service: "mechanism", migrations: folder, body)
}

/// As `withDatabase`, with connections as the service's role and the limits that a service has.
func withConnections(
  poolSize: Int = 4, isolation: isolated (any Actor)? = #isolation,
  _ body: (TestDatabase, Database) async throws -> Void
) async throws {
  try await withDatabase { test in
    let database = test.open(
      DatabaseConfiguration(conninfo: test.conninfo, poolSize: poolSize, acquireWaitLimit: .seconds(20)))
    try await body(test, database)
    await database.shutdown(deadline: .after(.seconds(5)))
  }
}

/// Generous: a test that is slow on a busy machine is not wrong.
var soon: Deadline { .after(.seconds(60)) }

let anyone = TenantContext.system(task: "test")

func newOrganization() -> OrganizationID { OrganizationID(UUID()) }

func addItem(_ id: Int, _ name: String, of organization: OrganizationID, in database: Database) async throws {
  try await database.execute(
    "INSERT INTO items (organization_id, id, name) VALUES (\(organization), \(id), \(name))",
    in: .organization(organization), deadline: soon)
}

/// Asks again and again until it is so; `false` after half a minute. For what only another process can tell.
func eventually(isolation: isolated (any Actor)? = #isolation, _ isSo: () async throws -> Bool) async throws -> Bool {
  let limit = Deadline.after(.seconds(30))
  while !limit.hasPassed {
    if try await isSo() { return true }
    try await Task.sleep(for: .milliseconds(5))
  }
  return false
}

/// Opens a first connection, however long that takes on a busy machine.
func warmUp(_ database: Database) async throws {
  let isWarm = try await eventually {
    (try? await database.execute("SELECT 1", in: anyone, deadline: soon)) != nil
  }
  try #require(isWarm)
}

/// The error that `body` must throw.
func postgresError(
  isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void
) async throws -> PostgresError {
  do {
    try await body()
  } catch let error as PostgresError {
    return error
  }
  throw NothingThrown()
}

struct NothingThrown: Error {}
