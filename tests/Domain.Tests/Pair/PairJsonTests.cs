using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Tests.Pair;

public sealed class PairJsonTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        Assert.True(PairJson.TryRead(PairJson.Write(PairSample.OfBoth), out var read, out var problem), problem);
        Assert.Equal(PairSample.OfBoth, read);
    }

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "version 2")]
    [InlineData("\"revision\": 2", "\"revision\": 0", "revision")]
    [InlineData("198.18.2.3", "198.18.2", "address")]
    [InlineData("\"sendingKey\": 1", "\"sendingKey\": 7", "keys")]
    [InlineData("\"clusterPort\": 7950", "\"clusterPort\": 0", "port")]
    [InlineData("\"name\": \"b\"", "\"name\": \"a\"", "one name")]
    [InlineData("\"name\": \"b\"", "\"name\": \"b/..\"", "name")]
    [InlineData("\"id\"", "\"it\"", "id")]
    [InlineData("{", "", "")]
    public void What_a_node_could_not_work_with_is_refused_with_the_reason(string part, string replacement, string reason)
    {
        var text = PairJson.Write(PairSample.OfBoth);
        Assert.Contains(part, text, StringComparison.Ordinal);

        Assert.False(PairJson.TryRead(text.Replace(part, replacement, StringComparison.Ordinal), out var read, out var problem));

        Assert.Null(read);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_a_later_version_is_ignored() =>
        Assert.True(PairJson.TryRead(PairJson.Write(PairSample.OfBoth).Replace("\"id\"", "\"later\": true, \"id\"", StringComparison.Ordinal), out _, out _));

    [Fact]
    public void Secrets_are_in_no_text_for_logs()
    {
        Assert.DoesNotContain(PairSample.Bytes(10), PairSample.OfBoth.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(PairSample.Bytes(10), PairSample.OfBoth.Keys[0].ToString(), StringComparison.Ordinal);
    }
}
