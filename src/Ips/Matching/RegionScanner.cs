using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// Which ranges of a message are scanned: the message as it came, once, and of what was made from it only what is not a part of that. A header
/// without its cookies, or with percent signs decoded, is scanned only around the places where it differs.
/// </summary>
internal static class RegionScanner
{
    private static readonly HttpBuffer[] Copied =
        [HttpBuffer.Uri, HttpBuffer.RawCookie, HttpBuffer.RawBody, HttpBuffer.ClientBody, HttpBuffer.FileData];

    private static readonly HttpBuffer[] Decoded = [HttpBuffer.Cookie, HttpBuffer.ClientBody];

    public static void Scan(Prefilter filter, MessageBuffers message, CandidateList candidates)
    {
        var packet = message.View(HttpBuffer.Packet, alternate: false);
        filter.Scan(message, packet, candidates);
        var last = default(BufferView);
        foreach (var buffer in Copied)
        {
            var view = message.View(buffer, alternate: false);
            if (view.Start >= packet.End && !view.IsEmpty && view != last)
            {
                filter.Scan(message, view, candidates);
                last = view;
            }
        }

        if (message.HeaderCutCount > 0)
        {
            ScanAround(filter, message, message.View(HttpBuffer.Header, alternate: false), message.HeaderCuts, candidates);
        }

        if (!message.HasAlternates)
        {
            return;
        }

        foreach (var buffer in Decoded)
        {
            if (message.HasAlternate(buffer))
            {
                filter.Scan(message, message.View(buffer, alternate: true), candidates);
            }
        }

        if (message.HasAlternate(HttpBuffer.Header))
        {
            ScanDecodedHeader(filter, message, candidates);
        }
    }

    /// <summary>A cut may lie in the decoded form too, at another place; with both, all of it is scanned.</summary>
    private static void ScanDecodedHeader(Prefilter filter, MessageBuffers message, CandidateList candidates)
    {
        var view = message.View(HttpBuffer.Header, alternate: true);
        if (message.HeaderEditsAreAll && message.HeaderCutCount == 0)
        {
            ScanAround(filter, message, view, message.HeaderEdits, candidates);
        }
        else
        {
            filter.Scan(message, view, candidates);
        }
    }

    private static void ScanAround(Prefilter filter, MessageBuffers message, BufferView view, ReadOnlySpan<int> places, CandidateList candidates)
    {
        var reach = filter.HeaderLiteralLengthMax;
        var from = 0;
        foreach (var place in places)
        {
            var start = Math.Max(from, place - reach);
            var end = Math.Min(view.Length, place + reach);
            if (end > start)
            {
                filter.Scan(message, new BufferView(view.Start + start, end - start), candidates);
                from = Math.Max(from, end - GramScan.GramLength + 1);
            }
        }
    }
}
