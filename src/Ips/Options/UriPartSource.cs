using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Options;

/// <summary>The parts of a URI that Snort 3 lets a rule choose (http_uri: path and so on).</summary>
internal enum UriPart
{
    Scheme,
    Host,
    Port,
    Path,
    Query,
    Fragment,
}

/// <summary>One part of the URI, raw or normalised.</summary>
internal sealed class UriPartSource(HttpBuffer buffer, UriPart part) : BufferSource(buffer)
{
    public override BufferView View(Evaluation evaluation)
    {
        var whole = base.View(evaluation);
        var (start, length) = Find(evaluation.Message.Store.Span(whole));
        return new BufferView(whole.Start + start, length);
    }

    public override ReadOnlySpan<char> Characters(Evaluation evaluation)
    {
        var view = View(evaluation);
        evaluation.Message.Store.Widen(view);
        return evaluation.Message.Store.Characters(view);
    }

    private (int Start, int Length) Find(ReadOnlySpan<byte> uri)
    {
        var scheme = uri.IndexOf("://"u8);
        var queryMark = uri.IndexOf((byte)'?');
        scheme = queryMark >= 0 && scheme > queryMark ? -1 : scheme;
        var authority = scheme < 0 ? 0 : scheme + 3;
        var pathStart = scheme < 0 && !uri.IsEmpty && uri[0] == '/' ? 0 : IndexFrom(uri, authority, (byte)'/');
        var fragment = IndexFrom(uri, pathStart, (byte)'#');
        var query = Math.Min(IndexFrom(uri, pathStart, (byte)'?'), fragment);
        var colon = uri[authority..pathStart].LastIndexOf((byte)':');
        var hostEnd = colon < 0 ? pathStart : authority + colon;
        return part switch
        {
            UriPart.Scheme => (0, Math.Max(scheme, 0)),
            UriPart.Host => (authority, hostEnd - authority),
            UriPart.Port => Behind(hostEnd, pathStart),
            UriPart.Path => (pathStart, query - pathStart),
            UriPart.Query => Behind(query, fragment),
            UriPart.Fragment => Behind(fragment, uri.Length),
        };
    }

    /// <summary>What stands between a mark and an end, without the mark.</summary>
    private static (int Start, int Length) Behind(int mark, int end) => mark >= end ? (end, 0) : (mark + 1, end - mark - 1);

    private static int IndexFrom(ReadOnlySpan<byte> uri, int start, byte value)
    {
        var at = uri[start..].IndexOf(value);
        return at < 0 ? uri.Length : start + at;
    }
}
