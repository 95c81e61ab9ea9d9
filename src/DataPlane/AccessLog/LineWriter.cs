using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>Puts a line together in a block of fixed size; what does not fit is cut off.</summary>
internal unsafe ref struct LineWriter(byte* target, int room, bool isJson)
{
    /// <summary>What needs no escape in either form.</summary>
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (byte)value).Where(value => value is not ((byte)'"' or (byte)'\\'))]);

    private int _length;

    public readonly ReadOnlySpan<byte> Line => new(target, _length);

    private readonly Span<byte> Rest => new(target + _length, room - _length);

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, room - _length);
        bytes[..count].CopyTo(Rest);
        _length += count;
    }

    public void Number(long value)
    {
        if (Utf8Formatter.TryFormat(value, Rest, out var written))
        {
            _length += written;
        }
    }

    /// <summary>Milliseconds with three decimals.</summary>
    public void Milliseconds(long microseconds)
    {
        Number(microseconds / 1000);
        var fraction = (int)(microseconds % 1000);
        Raw([(byte)'.', (byte)('0' + (fraction / 100)), (byte)('0' + (fraction / 10 % 10)), (byte)('0' + (fraction % 10))]);
    }

    /// <summary>What stands for a number that there is not.</summary>
    public void NoNumber() => Raw(isJson ? "null"u8 : "-"u8);

    /// <summary>A text that somebody sent; empty for none.</summary>
    public void Value(scoped ReadOnlySpan<byte> text)
    {
        if (isJson)
        {
            Json(text);
        }
        else if (text.IsEmpty)
        {
            Raw("-"u8);
        }
        else
        {
            Escaped(text);
        }
    }

    private void Json(scoped ReadOnlySpan<byte> text)
    {
        var plain = text.IndexOfAnyExcept(Plain);
        if (plain < 0)
        {
            Raw(text);
            return;
        }

        // What is not UTF-8 is shown as Latin-1, so that the line stays JSON.
        var isUtf8 = Utf8.IsValid(text);
        foreach (var value in text)
        {
            if (value is (byte)'"' or (byte)'\\')
            {
                Raw([(byte)'\\', value]);
            }
            else if (value < 0x20 || value == 0x7F || (value > 0x7F && !isUtf8))
            {
                Raw("\\u00"u8);
                Hex(value);
            }
            else
            {
                Raw([value]);
            }
        }
    }

    private void Escaped(scoped ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                Raw(text);
                return;
            }

            Raw(text[..plain]);
            Raw("\\x"u8);
            Hex(text[plain]);
            text = text[(plain + 1)..];
        }
    }

    private void Hex(byte value) => Raw(["0123456789ABCDEF"u8[value >> 4], "0123456789ABCDEF"u8[value & 15]]);
}
