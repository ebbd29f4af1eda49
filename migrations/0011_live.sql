-- Live updates are told in the order of the events' numbers. A transaction that stays open for long
-- takes a number and shows it late; the others do not wait for it for ever. Whoever has heard
-- something between the two may lack the late one, and is told to read again when they come back.
CREATE TABLE late_event (
    seq bigint PRIMARY KEY,
    -- Everything up to here had been told when the late one came.
    told bigint NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT late_event_told_check CHECK (told >= seq)
);
