package org.upright.store.sql;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.upright.memory.Room;

/**
 * One version of a resource.
 *
 * @param rid number of the resource
 * @param hid number of the version, higher than that of any version before it
 * @param upd epoch milliseconds
 * @param body deflated JSON with the mark of {@link Stamp} in it; empty for a deletion
 * @param inflated whether the body is the JSON itself, which is not written so
 */
public record VersionRow(
        long rid,
        long hid,
        String type,
        String id,
        long version,
        long upd,
        boolean deleted,
        byte[] body,
        boolean inflated) {
    /** Columns of a select from {@code history h}. */
    public static final String COLUMNS = "h.rid, h.hid, h.rtype, h.fid, h.ver, h.upd, h.del, h.body";

    public VersionRow(
            long rid, long hid, String type, String id, long version, long upd, boolean deleted, byte[] body) {
        this(rid, hid, type, id, version, upd, deleted, body, false);
    }

    public static VersionRow of(ResultSet row) throws SQLException {
        return new VersionRow(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7) != 0,
                row.getBytes(8));
    }

    public static byte[] deflate(byte[] json) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(json);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 2 + 64);
            byte[] buffer = new byte[Math.max(512, json.length / 2)];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** With the JSON as its body; its memory is counted to the room. */
    public VersionRow opened(Room room) {
        return inflated ? this : new VersionRow(rid, hid, type, id, version, upd, deleted, json(room), true);
    }

    /** The JSON, UTF-8; empty for a deletion. */
    public byte[] json() {
        return json(Room.unbounded());
    }

    private byte[] json(Room room) {
        if (inflated || body.length == 0) {
            return body;
        }
        try {
            return Stamp.on(Inflated.of(body, room), version, upd);
        } catch (DataFormatException e) {
            throw new IllegalStateException("The stored body of `" + type + "/" + id + "` is damaged.", e);
        }
    }
}
