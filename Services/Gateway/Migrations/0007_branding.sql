-- The logo and the typeface of a contractor. Sending copies both into the proposal, so a change is seen on the next one.

ALTER TABLE organizations
  ADD COLUMN logo text CHECK (logo ~ '^[0-9a-f]{64}$'),
  -- Before, there was this one.
  ADD COLUMN font text NOT NULL DEFAULT 'inter' CHECK (font ~ '^[a-z][a-z0-9-]{0,30}$');
COMMENT ON COLUMN organizations.logo IS 'SHA-256 of a picture that the proposals service keeps.';
COMMENT ON COLUMN organizations.font IS 'One of the typefaces that are shipped.';

GRANT UPDATE (logo, font) ON organizations TO portal_gateway;
