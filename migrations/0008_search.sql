-- Search. One row for each ticket, comment and customer: the text in the form in which it is
-- searched and its grams (domain/grams.hpp), which the program computes and writes in the same
-- statement as the row that it stands for.

CREATE TABLE search_text (
    source_id uuid PRIMARY KEY,
    part text NOT NULL
        CONSTRAINT search_text_part_check CHECK (part IN ('ticket', 'comment', 'customer')),
    -- NULL for customers, as is `at`: when the ticket was received, so that the newest come first.
    ticket_id uuid,
    -- Of a comment's author: other departments do not find it.
    department_id uuid,
    at timestamptz,
    folded text NOT NULL,
    grams integer[] NOT NULL
);
-- Where a long text needs room elsewhere, the grams go there first and as they are: they do not
-- shrink, and only the folded text is read.
ALTER TABLE search_text ALTER COLUMN folded SET STORAGE MAIN;
ALTER TABLE search_text ALTER COLUMN grams SET STORAGE EXTERNAL;

-- Writers append to the pending list, which costs them little and which every search reads too; the
-- server's upkeep moves it into the index each second, so that it stays short and no writer ever has
-- to (ADR 15).
CREATE INDEX search_text_grams_idx ON search_text USING gin (grams)
    WITH (fastupdate = on, gin_pending_list_limit = 65536);
CREATE INDEX search_text_at_idx ON search_text (at DESC, ticket_id DESC) WHERE at IS NOT NULL;
CREATE INDEX search_text_comment_idx ON search_text (ticket_id) WHERE part = 'comment';

-- In what share of the rows a gram occurs, of those that occur often.
CREATE TABLE search_gram (
    gram integer PRIMARY KEY,
    share real NOT NULL CONSTRAINT search_gram_share_check CHECK (share > 0 AND share <= 1)
);
-- How many rows there were when the shares were reckoned.
CREATE TABLE search_state (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT search_state_one_check CHECK (one),
    counted_rows bigint NOT NULL DEFAULT 0
);
INSERT INTO search_state DEFAULT VALUES;

-- What has to be indexed anew: all that is there by now, and what is changed by other ways than
-- those that write the index themselves.
CREATE TABLE search_todo (
    part text NOT NULL,
    source_id uuid NOT NULL,
    PRIMARY KEY (part, source_id)
);
INSERT INTO search_todo SELECT 'customer', id FROM customer;
INSERT INTO search_todo SELECT 'ticket', id FROM ticket;
INSERT INTO search_todo SELECT 'comment', id FROM ticket_comment;

CREATE FUNCTION search_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_todo VALUES (TG_ARGV[0], NEW.id)
        ON CONFLICT (part, source_id) DO UPDATE SET source_id = excluded.source_id;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_search_again AFTER UPDATE OF subject, description, demand ON ticket
    FOR EACH ROW WHEN (OLD.subject IS DISTINCT FROM NEW.subject
                       OR OLD.description IS DISTINCT FROM NEW.description
                       OR OLD.demand IS DISTINCT FROM NEW.demand)
    EXECUTE FUNCTION search_again('ticket');
CREATE TRIGGER comment_search_again AFTER UPDATE OF body ON ticket_comment
    FOR EACH ROW WHEN (OLD.body IS DISTINCT FROM NEW.body)
    EXECUTE FUNCTION search_again('comment');
CREATE TRIGGER customer_search AFTER INSERT ON customer
    FOR EACH ROW EXECUTE FUNCTION search_again('customer');
CREATE TRIGGER customer_search_again AFTER UPDATE OF name ON customer
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION search_again('customer');

CREATE FUNCTION search_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_text WHERE source_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_search_no_more AFTER DELETE ON ticket
    FOR EACH ROW EXECUTE FUNCTION search_no_more();
CREATE TRIGGER comment_search_no_more AFTER DELETE ON ticket_comment
    FOR EACH ROW EXECUTE FUNCTION search_no_more();
CREATE TRIGGER customer_search_no_more AFTER DELETE ON customer
    FOR EACH ROW EXECUTE FUNCTION search_no_more();

-- The last four digits of a phone number, which its mask shows, too.
CREATE INDEX customer_contact_last_four_idx
    ON customer_contact (right(split_part(value, ';', 1), 4)) WHERE kind = 'phone';
CREATE INDEX ticket_tags_idx ON ticket USING gin (tags) WHERE tags <> '{}';

-- A ticket of a group is answered singly and belongs to the lead ticket.
ALTER TABLE ticket_link DROP CONSTRAINT ticket_link_kind_check;
ALTER TABLE ticket_link ADD CONSTRAINT ticket_link_kind_check
    CHECK (kind IN ('duplicate_of', 'related', 'caused_by', 'part_of'));
