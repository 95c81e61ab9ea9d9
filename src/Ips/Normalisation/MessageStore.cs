using System.Text;

namespace LoadMaster.Ips.Normalisation;

/// <summary>
/// The bytes of one message and everything made from them, in one block that grows to its need once and is then used again; the same
/// positions hold the characters for regular expressions.
/// </summary>
internal sealed class MessageStore
{
    private const int FirstSize = 16 * 1024;

    private byte[] _bytes = new byte[FirstSize];
    private char[] _characters = new char[FirstSize];

    public int Used { get; private set; }

    public byte[] Bytes => _bytes;

    public void Clear() => Used = 0;

    /// <summary>Gives up what was added behind a mark.</summary>
    public void CutTo(int mark) => Used = mark;

    public BufferView Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        return Take(bytes.Length);
    }

    /// <summary>Free bytes behind the used ones; valid until the next call.</summary>
    public Span<byte> Room(int length)
    {
        if (Used + length > _bytes.Length)
        {
            var size = Math.Max(_bytes.Length * 2, Used + length);
            Array.Resize(ref _bytes, size);
            Array.Resize(ref _characters, size);
        }

        return _bytes.AsSpan(Used, length);
    }

    /// <summary>Makes the first bytes of the room used.</summary>
    public BufferView Take(int length)
    {
        var view = new BufferView(Used, length);
        Used += length;
        return view;
    }

    public ReadOnlySpan<byte> Span(BufferView view) => _bytes.AsSpan(view.Start, view.Length);

    /// <summary>Turns a range into characters, one per byte.</summary>
    public void Widen(BufferView view) => Encoding.Latin1.GetChars(_bytes.AsSpan(view.Start, view.Length), _characters.AsSpan(view.Start, view.Length));

    /// <summary>The characters of a range that was widened.</summary>
    public ReadOnlySpan<char> Characters(BufferView view) => _characters.AsSpan(view.Start, view.Length);
}
