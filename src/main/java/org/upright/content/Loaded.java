package org.upright.content;

/**
 * What became of one resource of a folder.
 *
 * @param file relative to the folder, with {@code /}
 * @param reference {@code Type/id}
 */
public record Loaded(String file, String reference, Outcome outcome) {
    /** Who won: the file or what is stored. */
    public enum Outcome {
        /** The file: nothing was stored under this id. */
        CREATED("created"),
        /** The file: the store had an older file's content, or an older business version. */
        REPLACED("replaced what was stored"),
        /** Both say the same. */
        UNCHANGED("unchanged"),
        /** The store: it was written or changed there and not by a file. */
        EDIT_KEPT("differs from what was edited in the store, which is kept"),
        /** The store: it was deleted there. */
        DELETION_KEPT("was deleted in the store and stays so");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** Whether the file's content was written. */
        public boolean fileWon() {
            return this == CREATED || this == REPLACED;
        }
    }

    /** One line for a terminal, without a line break. */
    public String text() {
        return file + ": " + reference + " " + outcome.text;
    }
}
