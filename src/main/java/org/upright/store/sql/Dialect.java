package org.upright.store.sql;

import java.util.List;

/** Where the two databases differ. */
public enum Dialect {
    SQLITE("sqlite", "insert or ignore into ", ""),
    POSTGRES("postgres", "insert into ", " on conflict do nothing");

    private final String folder;
    private final String insertNew;
    private final String unlessThere;

    Dialect(String folder, String insertNew, String unlessThere) {
        this.folder = folder;
        this.insertNew = insertNew;
        this.unlessThere = unlessThere;
    }

    /** Folder of the migrations. */
    String folder() {
        return folder;
    }

    /** An insert that leaves a row alone that is there already. */
    public String insertUnlessThere(String tableAndColumns, String values) {
        return insertNew + tableAndColumns + " values " + values + unlessThere;
    }

    /** Locks the rows of a select until the transaction ends; SQLite has one writer and needs no lock. */
    public String forUpdate() {
        return this == POSTGRES ? " for update" : "";
    }

    /** Whether the database's own planner orders criteria by how selective they are. */
    public boolean plansByStatistics() {
        return this == POSTGRES;
    }

    /** Ends a subselect that is to be carried out for each row, where PostgreSQL might make a join of it. */
    public String rowByRow() {
        return this == POSTGRES ? " offset 0" : "";
    }

    /** The place of a parameter's text in a column, from 1; 0 where it is not there. */
    public String position(String column) {
        return (this == POSTGRES ? "strpos(" : "instr(") + column + ", ?)";
    }

    /** A parameter as a value of the kind that the text columns have. */
    public String text() {
        return "cast(? as text)" + (this == POSTGRES ? " collate \"C\"" : "");
    }

    /** The condition that a text column is one of the texts of a JSON array, which is its one argument. */
    public String inJson(String column) {
        return column
                + (this == POSTGRES
                        ? " in (select jsonb_array_elements_text(cast(? as jsonb)))"
                        : " in (select value from json_each(?))");
    }

    /** The condition that a text column starts with a prefix, as a range that an index serves. */
    public String startsWith(String column, String prefix, List<Object> arguments) {
        arguments.add(prefix);
        arguments.add(prefix + Character.toString(0x10FFFF));
        return column + " >= ? and " + column + " < ?";
    }
}
