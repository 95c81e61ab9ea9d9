using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class WordsTests
{
    [Fact]
    public void Every_value_has_one_word_that_reads_back()
    {
        AssertComplete(Words.SchedulingMethods, "rr wrr lc wlc adaptive fixed wrt sh");
        AssertComplete(Words.ServiceTypes, "tcp http https udp");
        AssertComplete(Words.TlsVersions, "1.2 1.3");
        AssertComplete(Words.RealServerModes, "enabled draining disabled");
        AssertComplete(Words.HealthCheckTypes, "tcp http https icmp");
        AssertComplete(Words.PersistenceModes, "none src cookie active-cookie cookie-hash url query-hash host header super ssl rdp follow");
        AssertComplete(PersistenceWords.SameSites, "unset lax strict none");
        AssertComplete(PersistenceWords.Secures, "auto always never");
        AssertComplete(PersistenceWords.DrainEnds, "cut keep");
        AssertComplete(Words.SharedAddressRoles, "front back");
        AssertComplete(Words.Availabilities, "unknown up draining down disabled ejected");
        AssertComplete(LoggingWords.Protocols, "udp tcp tls");
        AssertComplete(LoggingWords.Formats, "rfc5424 rfc3164");
        AssertComplete(LoggingWords.Levels, "debug info warning error critical");
        AssertComplete(LoggingWords.Facilities, "user daemon auth local0 local1 local2 local3 local4 local5 local6 local7");
        AssertComplete(Words.HaStates, "starting standby active isolated maintenance fault");
    }

    [Theory]
    [InlineData("RR")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("RoundRobin")]
    public void Other_spellings_are_not_read(string? word) => Assert.False(Words.TryParse(word, out SchedulingMethod _));

    [Fact]
    public void The_short_forms_agree_with_the_tables()
    {
        Assert.Equal("wlc", Words.Of(SchedulingMethod.WeightedLeastConnection));
        Assert.Equal("http", Words.Of(ServiceType.Http));
        Assert.Equal("draining", Words.Of(RealServerMode.Draining));
        Assert.Equal("icmp", Words.Of(HealthCheckType.Icmp));
        Assert.Equal("src", Words.Of(PersistenceMode.SourceIp));
        Assert.Equal("back", Words.Of(SharedAddressRole.Back));
        Assert.Equal("up", Words.Of(ServerAvailability.Up));
        Assert.Equal("isolated", Words.Of(HaState.Isolated));
    }

    private static void AssertComplete<TEnum>(WordTable<TEnum> table, string words)
        where TEnum : struct, Enum
    {
        Assert.Equal(words, string.Join(' ', table.All));
        Assert.Equal(Enum.GetValues<TEnum>().Length, table.All.Count);
        foreach (var value in Enum.GetValues<TEnum>())
        {
            Assert.True(table.TryParse(table.Of(value), out var back));
            Assert.Equal(value, back);
        }
    }
}
