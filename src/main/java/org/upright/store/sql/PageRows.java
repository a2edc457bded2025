package org.upright.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.memory.JsonCost;
import org.upright.memory.Room;

/**
 * Reads the rows of one answer and weighs what it will hold in memory; stops the database where that is too much. A few rows
 * may be a gigabyte: a stored body is deflated, and repetition takes no room in it. For one answer, and one thread.
 */
public final class PageRows implements RowReader<VersionRow> {
    private static final long MEGABYTE = 1 << 20;

    private final long most;
    private final Room room;
    private final boolean parsed;
    private long bytes;
    private int rows;

    /**
     * @param most bytes of JSON together; two resources may have more, for one can be asked for alone, and the one behind it
     *     tells that there is a next page
     * @param room which the rows are counted to
     */
    public PageRows(long most, Room room) {
        this(most, room, false);
    }

    private PageRows(long most, Room room, boolean parsed) {
        this.most = most;
        this.room = room;
        this.parsed = parsed;
    }

    /** The same for rows that are parsed, which takes more memory. */
    public static PageRows toBeParsed(long most, Room room) {
        return new PageRows(most, room, true);
    }

    /** The row, with its body inflated. */
    @Override
    public VersionRow read(ResultSet row) throws SQLException {
        VersionRow opened = VersionRow.of(row).opened(room);
        weigh(opened.body());
        return opened;
    }

    /** @throws RefusedException.Unprocessable where those before were too many already */
    public void weigh(byte[] json) {
        if (rows > 1 && bytes > most) {
            throw new RefusedException.Unprocessable(List.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    "",
                    "The answer has more than " + most / MEGABYTE
                            + " MB, the limit `limits.pageMegabytes`; ask for fewer resources, by `_count` or without"
                            + " inclusions.")));
        }
        if (parsed) {
            room.take(JsonCost.read(json));
        }
        bytes += json.length;
        rows++;
    }
}
