using System.Text.RegularExpressions;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Rules;

/// <summary>What Perl compatible patterns match, byte by byte.</summary>
public sealed class PcreTranslatorTests
{
    [Theory]
    [InlineData("abc", "", "xabcx", true)]
    [InlineData("abc", "i", "xABCx", true)]
    [InlineData("abc", "", "xABCx", false)]
    [InlineData("\\w", "", "\u00e9", false)]
    [InlineData("\\W", "", "\u00e9", true)]
    [InlineData("[\\W]", "", "\u00e9", true)]
    [InlineData("\\s", "", "\u00a0", false)]
    [InlineData("\\s", "", "\u000b", true)]
    [InlineData("\\S", "", "\u0085", true)]
    [InlineData("\\bx", "", "\u00e9x", true)]
    [InlineData("\\Bx", "", "ax", true)]
    [InlineData("\\Bx", "", "\u00e9x", false)]
    [InlineData("\u00e9", "i", "\u00c9", false)]
    [InlineData("[\\xe0-\\xef]", "i", "\u00c9", false)]
    [InlineData("\\xe9", "i", "\u00e9", true)]
    [InlineData("\\x4", "", "\u0004", true)]
    [InlineData("\\x{41}", "", "A", true)]
    [InlineData("\\101", "", "A", true)]
    [InlineData("[\\101]", "", "A", true)]
    [InlineData("\\0", "", "\0", true)]
    [InlineData("\\cA", "", "\u0001", true)]
    [InlineData("\\e\\a\\f", "", "\u001b\u0007\u000c", true)]
    [InlineData("a.b", "", "a\nb", false)]
    [InlineData("a.b", "", "a\rb", true)]
    [InlineData("a.b", "s", "a\nb", true)]
    [InlineData("^b", "", "a\nb", false)]
    [InlineData("^b", "m", "a\nb", true)]
    [InlineData("a$", "", "a\n", true)]
    [InlineData("a$", "E", "a\n", false)]
    [InlineData("a$", "", "a\nb", false)]
    [InlineData("a$", "m", "a\nb", true)]
    [InlineData("\\n^$", "m", "a\n", false)]
    [InlineData("\\n^$", "m", "a\n\nb", true)]
    [InlineData("a b # comment", "x", "ab", true)]
    [InlineData("a\\ b", "x", "a b", true)]
    [InlineData("[ ]", "x", " ", true)]
    [InlineData("b", "A", "ab", false)]
    [InlineData("a|b", "A", "xb", false)]
    [InlineData("a++a", "", "aaa", false)]
    [InlineData("(?>a+)a", "", "aaa", false)]
    [InlineData("a?+a", "", "a", false)]
    [InlineData("a{1,2}+a", "", "aa", false)]
    [InlineData("x{a}", "", "x{a}", true)]
    [InlineData("x{,3}", "", "x{,3}", true)]
    [InlineData("[[:alpha:]_]+$", "", "ab_", true)]
    [InlineData("^[[:^digit:]]+$", "", "a1", false)]
    [InlineData("[]a]", "", "]", true)]
    [InlineData("[^]a]", "", "]", false)]
    [InlineData("[a-\\d]", "", "-", true)]
    [InlineData("[a[]", "", "[", true)]
    [InlineData("[\\b]", "", "\b", true)]
    [InlineData("(?P<n>a)(?P=n)", "", "aa", true)]
    [InlineData("(?<n>a)(b)\\k<n>\\2", "", "abab", true)]
    [InlineData("(a)\\g{-1}", "", "aa", true)]
    [InlineData("(a)\\1", "i", "aA", true)]
    [InlineData("(a)\\10", "", "a\u0008", true)]
    [InlineData("(?i)ab(?-i)c", "", "ABc", true)]
    [InlineData("(?i)ab(?-i)c", "", "ABC", false)]
    [InlineData("((?i)a)b", "", "AB", false)]
    [InlineData("a(?i:b)c", "", "aBc", true)]
    [InlineData("(?s-m:a.b)", "", "a\nb", true)]
    [InlineData("\\Qa.b\\E.", "", "a.bx", true)]
    [InlineData("\\Qa.b\\E", "", "axb", false)]
    [InlineData("a(?#comment)b", "", "ab", true)]
    [InlineData("(a)?(?(1)b|c)", "A", "ab", true)]
    [InlineData("(a)?(?(1)b|c)d", "A", "bd", false)]
    [InlineData("\\R", "", "\r\n", true)]
    [InlineData("\\h", "", "\u00a0", true)]
    [InlineData("\\v", "", "\u0085", true)]
    [InlineData("(?<!a)b", "", "ab", false)]
    [InlineData("(?<=a)b", "", "ab", true)]
    [InlineData("(?!a)b", "A", "b", true)]
    [InlineData("a{2}{2}b", "", "aaaab", true)]
    public void A_pattern_means_what_it_means_in_perl(string pattern, string modifiers, string text, bool expected)
    {
        var translated = PcreText.Parse($"\"/{pattern}/{modifiers}\"");
        var (made, _) = PcreTranslator.Translate(translated.Pattern, translated.Options);
        Assert.Equal(expected, new Regex(made, RegexOptions.CultureInvariant).IsMatch(text));
    }

    [Theory]
    [InlineData("a+", "", "aaa", 3)]
    [InlineData("a+?", "", "aaa", 1)]
    [InlineData("a+", "G", "aaa", 1)]
    [InlineData("a+?", "G", "aaa", 3)]
    [InlineData("(?U)a+", "", "aaa", 1)]
    public void Greediness_can_be_turned_round(string pattern, string modifiers, string text, int length)
    {
        var parsed = PcreText.Parse($"\"/{pattern}/{modifiers}\"");
        Assert.Equal(length, new Regex(PcreTranslator.Translate(parsed.Pattern, parsed.Options).Pattern).Match(text).Length);
    }

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData("(?:x|a*)*b", true)]
    [InlineData("(a+)b", false)]
    [InlineData("(a+){2}", false)]
    [InlineData("(?>a+)+", true)]
    [InlineData("a+b+", false)]
    public void A_repeat_within_a_repeat_counts_as_risky(string pattern, bool expected) =>
        Assert.Equal(expected, PcreTranslator.Translate(pattern, default).IsRisky);
}
