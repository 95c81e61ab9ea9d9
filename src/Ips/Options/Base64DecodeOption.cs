using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Options;

/// <summary>
/// base64_decode: fills the buffer of base64_data from a position on: to the end of the header line (folded lines are joined) or as many
/// bytes as the rule says. Characters that are no digits are passed over; an equals sign ends it.
/// </summary>
internal sealed class Base64DecodeOption(BufferSource source, int bytes, int offset, bool relative) : RuleOption(source)
{
    public override bool IsRelative => relative;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var view = Source.View(evaluation);
        var start = Base(cursor) + (long)offset;
        if (start < 0 || start >= view.Length)
        {
            return false;
        }

        var store = evaluation.Message.Store;
        var length = Math.Min(Math.Min(view.Length - (int)start, bytes == 0 ? int.MaxValue : bytes), IpsLimits.Base64BytesMax);
        var room = store.Room(length);
        var decoded = Decode(store.Span(new BufferView(view.Start + (int)start, length)), room);
        if (decoded == 0)
        {
            return false;
        }

        evaluation.Message.SetBase64(store.Take(decoded));
        return evaluation.Next(at, cursor);
    }

    private static int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int bits = 0, count = 0, written = 0;
        for (var at = 0; at < source.Length; at++)
        {
            var value = source[at];
            if (value == '=' || (value == '\n' && !(at + 1 < source.Length && source[at + 1] is (byte)' ' or (byte)'\t')))
            {
                break;
            }

            var digit = Digit(value);
            if (digit < 0)
            {
                continue;
            }

            bits = ((bits << 6) | digit) & 0xFFFFFF;
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                target[written++] = (byte)(bits >> count);
            }
        }

        return written;
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'A' and <= (byte)'Z' => value - 'A',
        >= (byte)'a' and <= (byte)'z' => value - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => value - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
