-- Pictures of proposals and logos, each named by the hash of what it holds and never changed: what was sent keeps for
-- ever what it showed. Which version shows which picture is a row of its own, so that a link opens those and no others.

CREATE TABLE images (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  sha256 text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('png', 'jpeg', 'webp')),
  width integer NOT NULL CHECK (width BETWEEN 1 AND 16384),
  height integer NOT NULL CHECK (height BETWEEN 1 AND 16384),
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 6291456),
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, sha256),
  CONSTRAINT images_are_named_by_content CHECK (sha256 = encode(sha256(bytes), 'hex')),
  CONSTRAINT images_pixels CHECK (width::bigint * height <= 50000000)
);
-- Not compressed: pictures are already.
ALTER TABLE images ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE images IS 'Pictures as they are kept: without what a camera noted beside them.';
COMMENT ON COLUMN images.organization_id IS 'The tenant.';
COMMENT ON COLUMN images.sha256 IS 'SHA-256 of bytes, in hexadecimal; what content refers to.';
COMMENT ON COLUMN images.kind IS 'As its bytes say.';
COMMENT ON COLUMN images.width IS 'In pixels, as it is shown.';
COMMENT ON COLUMN images.height IS 'In pixels, as it is shown.';
COMMENT ON COLUMN images.bytes IS 'The file.';
COMMENT ON COLUMN images.created_by IS 'member:... or key:...';
COMMENT ON COLUMN images.created_at IS 'By the clock of the database.';

CREATE TABLE proposal_images (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  proposal_id uuid NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (organization_id, proposal_id, sha256),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id),
  FOREIGN KEY (organization_id, sha256) REFERENCES images (organization_id, sha256)
);
COMMENT ON TABLE proposal_images IS 'Which pictures a version shows, its seller''s logo at the time of sending included.';
COMMENT ON COLUMN proposal_images.organization_id IS 'The tenant.';
COMMENT ON COLUMN proposal_images.proposal_id IS 'The version.';
COMMENT ON COLUMN proposal_images.sha256 IS 'The picture.';

ALTER TABLE images ENABLE ROW LEVEL SECURITY;
ALTER TABLE images FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON images USING (organization_id = (SELECT current_organization()));
ALTER TABLE proposal_images ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposal_images FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON proposal_images USING (organization_id = (SELECT current_organization()));
-- Written once, never changed.
GRANT SELECT, INSERT ON images, proposal_images TO portal_proposals;
