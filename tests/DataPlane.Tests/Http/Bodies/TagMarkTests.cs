using System.Text;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Http.Bodies;

public sealed class TagMarkTests
{
    [Theory]
    [InlineData("W/\"a;lm-12345678\"", false, "W/\"a\"")]
    [InlineData("\"x\", W/\"a;lm-12345678\",\"b;lm-12345678\" , \"c;lm-87654321\"", false, "W/\"a\",\"b\"")]
    [InlineData("\"x\",\"a,b;lm-12345678\"", true, "\"x\",\"a,b\"")]
    [InlineData("\"a;lm-87654321\", W/\"b\"", false, "")]
    [InlineData("\"a;lm-87654321\", W/\"b\"", true, "\"a;lm-87654321\",W/\"b\"")]
    [InlineData(" * ", false, "*")]
    [InlineData(",,\t,", false, "")]
    [InlineData("", true, "")]
    [InlineData("\"unclosed;lm-12345678", false, "")]
    [InlineData(";lm-12345678\"", false, "\"")]
    public void The_mark_is_taken_off_in_place_and_blanks_before_it_fill_what_becomes_free(string list, bool keepsOthers, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(list);
        var length = TagMark.TakeOff(bytes, ";lm-12345678"u8, keepsOthers);
        Assert.Equal(expected, Encoding.Latin1.GetString(bytes, bytes.Length - length, length));
        Assert.Equal(expected.PadLeft(list.Length), Encoding.Latin1.GetString(bytes));
    }

    [Fact]
    public void A_mark_is_the_same_for_the_same_rules_and_another_for_others()
    {
        var rule = new ContentRule { Name = "a", Kind = RuleKind.ReplaceBody, Pattern = "x", Value = "y" };
        var mark = Of(rule);
        Assert.Equal(mark, Of(rule with { Value = "y" }));
        Assert.NotEqual(mark, Of(rule with { Value = "z" }));
        Assert.NotEqual(mark, Of(rule with { MediaTypes = ["text/css"] }));
        Assert.NotEqual(mark, Of(rule, rule));
        Assert.NotEqual(Of(rule, rule with { Value = "z" }), Of(rule with { Value = "z" }, rule));
    }

    [Fact]
    public void A_mark_is_written_with_all_its_digits() =>
        Assert.Equal(";lm-0000a1b2", Encoding.ASCII.GetString(TagMark.Write(0xA1B2, new byte[TagMark.TextLength])));

    private static uint Of(params ContentRule[] rules) => rules.Aggregate(0u, (mark, rule) => TagMark.And(mark, TagMark.Of(rule)));
}
