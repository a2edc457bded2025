package org.upright.store.search;

/**
 * Sizes of answers.
 *
 * @param page matches of a page where the search does not say
 * @param mostOnPage matches of a page at most
 * @param mostIncluded resources that includes bring to one page at most
 * @param bundleReads reads, searches and histories among the entries of one bundle at most
 * @param bundleResources resources that these bring together at most
 * @param bytes of JSON in one answer at most: a page with what is included, or the reads of one bundle
 */
public record SearchLimits(
        int page, int mostOnPage, int mostIncluded, int bundleReads, int bundleResources, long bytes) {
    private static final long SHARE = 32;

    public static final SearchLimits DEFAULT = new SearchLimits(50, 1000, 1000, 500, 10_000, bytesOfMachine());

    /** So many that some answers may be made at once; each takes several times its bytes. */
    public static long bytesOfMachine() {
        return Runtime.getRuntime().maxMemory() / SHARE;
    }
}
