using System.Diagnostics.CodeAnalysis;

namespace LoadMaster.Domain.Configuration;

/// <summary>The words of one enum, both ways. Words are case-sensitive, so that each value has one spelling.</summary>
public sealed class WordTable<TEnum>
    where TEnum : struct, Enum
{
    private readonly Dictionary<TEnum, string> _words = [];
    private readonly Dictionary<string, TEnum> _values = new(StringComparer.Ordinal);

    public WordTable(params (TEnum Value, string Word)[] entries)
    {
        foreach (var (value, word) in entries)
        {
            _words.Add(value, word);
            _values.Add(word, value);
        }

        All = [.. entries.Select(entry => entry.Word)];
    }

    /// <summary>Every word, in the order that people read them.</summary>
    public IReadOnlyList<string> All { get; }

    public string Of(TEnum value) => _words[value];

    public bool TryParse([NotNullWhen(true)] string? word, out TEnum value)
    {
        value = default;
        return word is not null && _values.TryGetValue(word, out value);
    }
}
