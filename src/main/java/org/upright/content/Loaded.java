package org.upright.content;

import java.util.List;

/**
 * What became of one resource of a folder.
 *
 * @param file relative to the folder, with {@code /}
 * @param reference {@code Type/id}; empty where the file holds no resource
 * @param notes what was mended or put in while the file was read, as parts of a sentence
 */
public record Loaded(String file, String reference, Outcome outcome, List<String> notes) {
    public Loaded {
        notes = List.copyOf(notes);
    }

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
        DELETION_KEPT("was deleted in the store and stays so"),
        /** Neither: an earlier file of the folder says the same. */
        REPEATED("is the same as in an earlier file"),
        /** Neither: a file that is no FHIR resource. */
        NO_RESOURCE("is no FHIR resource and is passed over"),
        /** Neither: CQL that no Library of the folder refers to or has the name of. */
        WITHOUT_LIBRARY("is the CQL of no Library and is passed over");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** Whether the file's content was written. */
        public boolean fileWon() {
            return this == CREATED || this == REPLACED;
        }

        /** Whether it is about a resource, and the first of its kind in the folder. */
        public boolean isContent() {
            return this != REPEATED && this != NO_RESOURCE && this != WITHOUT_LIBRARY;
        }
    }

    /** One line for a terminal, without a line break. */
    public String text() {
        String what = reference.isEmpty() ? outcome.text : reference + " " + outcome.text;
        return file + ": " + what + (notes.isEmpty() ? "" : ", " + String.join(", ", notes));
    }
}
