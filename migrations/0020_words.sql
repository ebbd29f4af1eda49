-- Which words rise. A row for each local day: how many tickets were received and in how many of
-- them each term stands, packed (domain/terms.hpp). A day is always counted whole, from its
-- tickets, so nothing is lost or counted twice whatever breaks off; the counts can be thrown away
-- and made anew.

CREATE TABLE word_day (
    day date PRIMARY KEY,
    tickets bigint NOT NULL CONSTRAINT word_day_tickets_check CHECK (tickets > 0),
    terms bytea NOT NULL,
    counted_at timestamptz NOT NULL
);
-- Packed already.
ALTER TABLE word_day ALTER COLUMN terms SET STORAGE EXTERNAL;

-- Up to which event new tickets have been followed.
CREATE TABLE word_state (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT word_state_one_check CHECK (one),
    seq bigint NOT NULL DEFAULT 0
);
INSERT INTO word_state DEFAULT VALUES;

-- Times whose days are to be counted. Lines are only added, so that nobody who changes a ticket
-- waits for the counting.
CREATE TABLE word_todo (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL
);

CREATE FUNCTION words_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO word_todo (at) VALUES (OLD.received_at);
    IF TG_OP = 'UPDATE' AND NEW.received_at <> OLD.received_at THEN
        INSERT INTO word_todo (at) VALUES (NEW.received_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_words_again
    AFTER UPDATE OF subject, description, demand, received_at ON ticket
    FOR EACH ROW WHEN (OLD.subject IS DISTINCT FROM NEW.subject
        OR OLD.description IS DISTINCT FROM NEW.description
        OR OLD.demand IS DISTINCT FROM NEW.demand
        OR OLD.received_at IS DISTINCT FROM NEW.received_at)
    EXECUTE FUNCTION words_again();
CREATE TRIGGER ticket_words_no_more AFTER DELETE ON ticket
    FOR EACH ROW EXECUTE FUNCTION words_again();
