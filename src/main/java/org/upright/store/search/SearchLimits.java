package org.upright.store.search;

/**
 * Sizes of answers.
 *
 * @param page matches of a page where the search does not say
 * @param mostOnPage matches of a page at most
 * @param mostIncluded resources that includes bring to one page at most
 * @param bundleReads reads, searches and histories among the entries of one bundle at most
 * @param bundleResources resources that these bring together at most
 */
public record SearchLimits(int page, int mostOnPage, int mostIncluded, int bundleReads, int bundleResources) {
    public static final SearchLimits DEFAULT = new SearchLimits(50, 1000, 1000, 500, 10_000);
}
