using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>What matching needs besides the message: once per loop, so that no request allocates.</summary>
/// <param name="index">The loop's number: each loop has regular expressions of its own, which keep their state between matches.</param>
internal sealed class RuleScratch(int index)
{
    private readonly char[] _text = new char[Limits.HeaderBytesMax];
    private readonly byte[] _value = new byte[Limits.HeaderBytesMax + Limits.RuleHeadGrowthBytesMax];
    private readonly (int Start, int Length)[] _captured = new (int, int)[Limits.CaptureGroupMax + 1];
    private readonly CaptureMemory _memory = new();

    public int Index => index;

    /// <summary>Where a value is put together; longer than what rules may add to a head.</summary>
    public Span<byte> Value => _value;

    /// <summary>What a group captured last, 0 for the whole match; empty for one that took no part. Valid until the next <see cref="Widen"/>.</summary>
    public ReadOnlySpan<char> Captured(int group) => _text.AsSpan(_captured[group].Start, _captured[group].Length);

    /// <summary>Keeps where the text that was widened last matches.</summary>
    public void Note(int start, int length) => _captured[0] = (start, length);

    /// <summary>Takes where the groups lie in a text from memory; false when it is not there.</summary>
    /// <param name="owner">Whose expression it is.</param>
    public bool Recall(object owner, ReadOnlySpan<byte> text)
    {
        var groups = _memory.Find(owner, text);
        groups.CopyTo(_captured);
        return !groups.IsEmpty;
    }

    /// <summary>Keeps where each group up to the given one lies in it, also for the next time that this text comes.</summary>
    public void Note(Match match, int groupMax, object owner, ReadOnlySpan<byte> text)
    {
        for (var number = 1; number <= groupMax; number++)
        {
            var group = match.Groups[number];
            _captured[number] = group.Success ? (group.Index, group.Length) : (0, 0);
        }

        _memory.Add(owner, text, _captured.AsSpan(0, groupMax + 1));
    }

    /// <summary>The bytes as characters, one each (Latin-1), until the next call.</summary>
    public ReadOnlySpan<char> Widen(ReadOnlySpan<byte> bytes)
    {
        var count = Encoding.Latin1.GetChars(bytes[..Math.Min(bytes.Length, _text.Length)], _text);
        return _text.AsSpan(0, count);
    }
}
