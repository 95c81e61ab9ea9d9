using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Tests.Pair;

public sealed class JoinTokenTests
{
    private static readonly byte[] s_secret = [.. Enumerable.Range(0, JoinToken.SecretBytes).Select(i => (byte)i)];
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly JoinTokenBook _book = JoinTokenBook.Empty.With(s_secret, s_now.AddMinutes(15));

    [Fact]
    public void A_token_is_read_back_from_its_text()
    {
        var token = JoinToken.Create([1, 2, 3], s_secret);
        Assert.True(JoinToken.TryParse($" {token.ToText()}\n", out var read));
        Assert.Equal(token.Fingerprint, read.Fingerprint);
        Assert.Equal(s_secret, read.Secret);
        Assert.Equal(69, token.ToText().Length);
        Assert.DoesNotContain(token.ToText()[60..], token.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("LMJ1.")]
    [InlineData("LMJ2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("LMJ1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("LMJ1.!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_no_token(string text) => Assert.False(JoinToken.TryParse(text, out _));

    [Fact]
    public void A_token_lets_one_node_in_which_may_ask_again()
    {
        var (used, refusal) = _book.Use(s_secret, "AA", s_now);
        Assert.Null(refusal);
        Assert.Null(used.Use(s_secret, "AA", s_now.AddMinutes(14)).Refusal);
        Assert.Equal(ProblemCodes.JoinTokenUsed, used.Use(s_secret, "BB", s_now).Refusal!.Code);
    }

    [Fact]
    public void An_expired_token_and_one_that_was_never_made_are_told_apart()
    {
        Assert.Equal(ProblemCodes.JoinTokenExpired, _book.Use(s_secret, "AA", s_now.AddMinutes(15)).Refusal!.Code);
        Assert.Equal(ProblemCodes.JoinTokenWrong, _book.Use(new byte[16], "AA", s_now).Refusal!.Code);
    }

    [Fact]
    public void Old_tokens_give_way()
    {
        var book = _book;
        for (var i = 0; i < Limits.JoinTokensMax; i++)
            book = book.With([(byte)i], s_now.AddMinutes(1));

        Assert.Equal(Limits.JoinTokensMax, book.Tokens.Count);
        Assert.Equal(ProblemCodes.JoinTokenWrong, book.Use(s_secret, "AA", s_now).Refusal!.Code);
    }
}
