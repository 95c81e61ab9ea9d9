using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Options;

/// <summary>The decoded value of one parameter of the query or of a form body (Snort 3 http_param); the first that there is.</summary>
internal sealed class ParameterSource(byte[] name, bool ignoreCase) : BufferSource(HttpBuffer.Uri)
{
    private readonly byte[] _folded = AsciiText.Fold(name);

    public override bool IsSlice => false;

    public override BufferView View(Evaluation evaluation)
    {
        var message = evaluation.Message;
        var uri = message.View(HttpBuffer.RawUri, alternate: false);
        var mark = message.Store.Span(uri).IndexOf((byte)'?');
        var found = mark < 0 ? default : Find(message.Store, new BufferView(uri.Start + mark + 1, uri.Length - mark - 1));
        if (found.IsEmpty)
        {
            found = Find(message.Store, message.View(HttpBuffer.ClientBody, alternate: false));
        }

        if (found.IsEmpty)
        {
            return default;
        }

        message.Store.Room(found.Length);
        var room = message.Store.Room(found.Length);
        var length = PercentDecoder.Decode(message.Store.Span(found), room);
        room[..length].Replace((byte)'+', (byte)' ');
        return message.Store.Take(length);
    }

    public override ReadOnlySpan<char> Characters(Evaluation evaluation)
    {
        var view = View(evaluation);
        evaluation.Message.Store.Widen(view);
        return evaluation.Message.Store.Characters(view);
    }

    private BufferView Find(MessageStore store, BufferView pairs)
    {
        for (var at = pairs.Start; at < pairs.End;)
        {
            var rest = store.Span(new BufferView(at, pairs.End - at));
            var length = rest.IndexOfAny((byte)'&', (byte)';') is var end and >= 0 ? end : rest.Length;
            var pair = rest[..length];
            var equal = pair.IndexOf((byte)'=');
            if (equal == name.Length && (ignoreCase ? AsciiText.EqualsFolded(pair[..equal], _folded) : pair[..equal].SequenceEqual(name)))
            {
                return new BufferView(at + equal + 1, length - equal - 1);
            }

            at += length + 1;
        }

        return default;
    }
}
