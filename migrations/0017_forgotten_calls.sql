-- Reports of calls stay as they came, with one narrow door: the transaction that forgets a person
-- and says so may empty what in a report tells who it was, and nothing else.
CREATE FUNCTION guard_call_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    personal CONSTANT text[] := ARRAY['from_number', 'to_number', 'transfer_to', 'cause', 'data',
        'recording_url', 'recording_sha256', 'recording_seconds'];
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('bihuan.forgets_a_person', true) = 'yes'
        AND to_jsonb(NEW) - personal = to_jsonb(OLD) - personal THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER call_event_append_only ON call_event;
CREATE TRIGGER call_event_append_only
    BEFORE UPDATE OR DELETE ON call_event FOR EACH ROW EXECUTE FUNCTION guard_call_event();
