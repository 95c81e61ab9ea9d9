using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>What persistence reads from the request's head, and adds to or learns from the response's.</summary>
internal sealed unsafe partial class HttpExchange
{
    private bool _cookieIsOld;

    private StickyClients? Sticky => _choice.Group == 0 ? _table.Entry.Sticky : _table.Entry.Groups[_choice.Group - 1].Sticky;

    /// <summary>Reads the head while it is there: a server may be chosen long after.</summary>
    private void BeginChoice(RequestHead head)
    {
        if (Sticky is not { } sticky)
        {
            _choice.Reset();
            return;
        }

        var address = _client.Address;
        if (sticky.Cookie is { } cookie)
        {
            var named = cookie.Read(CookieText.Find(head, cookie.Name), loop.UnixSeconds, out _cookieIsOld);
            _choice.Begin(named == 0 ? sticky.FallbackKeyOf(address) : PersistenceKey.None, named);
        }
        else
        {
            _choice.Begin(RequestKeys.Of(sticky, head, address), 0);
        }
    }

    /// <summary>The lines that the response gets beyond its own, after what it tells of the client was learned.</summary>
    private ReadOnlySpan<byte> AddedLines(ResponseHead head, ReadOnlySpan<byte> connectionLine)
    {
        // A client is never tied to the sorry server.
        if (Sticky is not { } sticky || _askedSorry)
        {
            return connectionLine;
        }

        if (sticky.Cookie is { } cookie)
        {
            return AddCookie(sticky, cookie, connectionLine);
        }

        if (sticky.Mode == PersistenceMode.ServerCookie && CookieText.FindSet(head, sticky.Name) is { IsEmpty: false } value)
        {
            sticky.Tie(sticky.KeyOf(value), _choice.Current, loop.Now);
        }

        return connectionLine;
    }

    private ReadOnlySpan<byte> AddCookie(StickyClients sticky, ActiveCookie cookie, ReadOnlySpan<byte> connectionLine)
    {
        var id = sticky.IdOf(_choice.Current);
        if (id == 0 || (id == _choice.Named && !_cookieIsOld))
        {
            return connectionLine;
        }

        var lines = loop.Http.Lines.AsSpan();
        var length = cookie.WriteLine(lines, id, loop.UnixSeconds);
        connectionLine.CopyTo(lines[length..]);
        return lines[..(length + connectionLine.Length)];
    }
}
