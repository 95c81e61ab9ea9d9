using System.Text;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>What matching needs besides the message: once per loop, so that no request allocates.</summary>
/// <param name="index">The loop's number: each loop has regular expressions of its own, which keep their state between matches.</param>
internal sealed class RuleScratch(int index)
{
    private readonly char[] _text = new char[Limits.HeaderBytesMax];

    public int Index => index;

    /// <summary>The bytes as characters, one each (Latin-1), until the next call.</summary>
    public ReadOnlySpan<char> Widen(ReadOnlySpan<byte> bytes)
    {
        var count = Encoding.Latin1.GetChars(bytes[..Math.Min(bytes.Length, _text.Length)], _text);
        return _text.AsSpan(0, count);
    }
}
