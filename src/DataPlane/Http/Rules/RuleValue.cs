using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Rules;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>A rule's value: a text, or one with places for what its pattern captured, which is put together in the loop's scratch.</summary>
internal sealed class RuleValue
{
    private readonly byte[] _text;
    private readonly Part[] _parts = [];

    public RuleValue(ContentRule rule)
    {
        if (!rule.HasCaptures)
        {
            _text = Encoding.ASCII.GetBytes(rule.Value);
            return;
        }

        var parts = CaptureText.Parse(rule.Value);
        if (parts.All(part => part.Group < 0))
        {
            _text = Encoding.ASCII.GetBytes(string.Concat(parts.Select(part => part.Text)));
            return;
        }

        _text = [];
        _parts = [.. parts.Select(part => new Part(Encoding.ASCII.GetBytes(part.Text), part.Group))];
    }

    /// <summary>What it is for every message; empty for one that is made of each.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>It holds something of each message.</summary>
    public bool IsMade => _parts.Length > 0;

    /// <summary>The highest group that it names; -1 for none.</summary>
    public static int GroupMax(ContentRule rule) => rule.HasCaptures ? CaptureText.Parse(rule.Value).Select(part => part.Group).Append(-1).Max() : -1;

    /// <summary>
    /// The value, of what was captured last; valid until the scratch is used again. False when it is too long, or holds what no head may: nothing
    /// that was parsed does, but this is the last gate before a head.
    /// </summary>
    public bool TryGet(RuleScratch scratch, out ReadOnlySpan<byte> value)
    {
        value = _text;
        if (!IsMade)
        {
            return true;
        }

        var target = scratch.Value;
        var length = 0;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            if (part.Group < 0)
            {
                if (!part.Text.AsSpan().TryCopyTo(target[length..]))
                {
                    return false;
                }

                length += part.Text.Length;
                continue;
            }

            var captured = scratch.Captured(part.Group);
            if (captured.Length > target.Length - length)
            {
                return false;
            }

            length += Encoding.Latin1.GetBytes(captured, target[length..]);
        }

        value = target[..length];
        return !value.ContainsAnyExcept(HttpText.FieldValue);
    }

    private readonly record struct Part(byte[] Text, int Group);
}
