using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Tests.Pair;

public sealed class PairRulesTests
{
    [Fact]
    public void A_node_that_is_let_in_is_a_member_of_the_next_revision()
    {
        var (document, refusal) = PairRules.Admit(PairSample.OfA, PairSample.B, "a");

        Assert.Null(refusal);
        Assert.Equal(2, document!.Revision);
        Assert.Equal(["a", "b"], document.Members.Select(member => member.Name));
        Assert.Equal("b", Assert.Single(document.PeersOf("a")).Name);
        Assert.Single(document.FingerprintsOf("a"));
    }

    [Fact]
    public void A_node_that_asks_again_gets_the_same_answer_and_no_new_revision() =>
        Assert.Same(PairSample.OfBoth, PairRules.Admit(PairSample.OfBoth, PairSample.B with { }, "a").Document);

    [Theory]
    [InlineData("a", "198.18.2.9", 9, ProblemCodes.NodeNameTaken)]
    [InlineData("c", "198.18.0.3", 9, ProblemCodes.AddressTaken)]
    [InlineData("c", "198.18.2.9", 2, ProblemCodes.SameNode)]
    public void What_is_taken_is_refused_with_its_own_code(string name, string address, byte certificate, string code)
    {
        var (document, refusal) = PairRules.Admit(PairSample.OfBoth, new(name, [address], PairSample.Bytes(certificate)), "a");

        Assert.Null(document);
        Assert.Equal(code, refusal!.Code);
        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public void A_pair_takes_no_more_nodes_than_the_limit()
    {
        var pair = PairSample.OfA;
        for (byte number = 2; number <= Limits.PairMembersMax; number++)
            pair = PairRules.Admit(pair, new($"n{number}", [$"198.18.2.{100 + number}"], PairSample.Bytes(number)), "a").Document!;

        Assert.Equal(ProblemCodes.TooMany, PairRules.Admit(pair, new("more", ["198.18.2.200"], PairSample.Bytes(99)), "a").Refusal!.Code);
    }

    [Fact]
    public void A_removed_node_is_gone_and_an_unknown_one_is_refused()
    {
        Assert.Equal(["a"], PairRules.Remove(PairSample.OfBoth, "b", "a").Document!.Members.Select(member => member.Name));
        Assert.Equal(ProblemCodes.UnknownMember, PairRules.Remove(PairSample.OfBoth, "x", "a").Refusal!.Code);
    }

    [Fact]
    public void At_every_step_of_a_rotation_nodes_one_step_apart_accept_each_other()
    {
        var steps = new List<PairDocument> { PairSample.OfBoth };
        for (var step = 0; step < 3; step++)
            steps.Add(PairRules.RotateOn(steps[^1], "a", PairSample.Bytes(77)));

        for (var step = 1; step < steps.Count; step++)
        {
            Assert.Contains(SentBy(steps[step]), steps[step - 1].Keys);
            Assert.Contains(SentBy(steps[step - 1]), steps[step].Keys);
        }

        Assert.Equal(PairSample.Bytes(77), Assert.Single(steps[^1].Keys).Secret);
        Assert.Equal(steps[0].SealSecret, steps[^1].SealSecret);

        static PairKey SentBy(PairDocument pair) => pair.Keys.First(key => key.Number == pair.SendingKey);
    }

    [Fact]
    public void Of_two_documents_exactly_one_goes_before()
    {
        var byA = PairSample.OfBoth with { ChangedBy = "a" };
        var byB = PairSample.OfBoth with { ChangedBy = "b" };
        Assert.True(PairRules.GoesBefore(byA, byB));
        Assert.False(PairRules.GoesBefore(byB, byA));
        Assert.True(PairRules.GoesBefore(byB with { Revision = 9 }, byA));
        Assert.False(PairRules.GoesBefore(byA, byA));
    }

    [Fact]
    public void The_sending_key_comes_first()
    {
        var rotating = PairRules.RotateOn(PairSample.OfBoth, "a", PairSample.Bytes(77));
        Assert.Equal(PairSample.Bytes(10), Convert.ToBase64String(rotating.KeyBytes()[0].Span));
        Assert.Equal(PairSample.Bytes(77), Convert.ToBase64String(PairRules.RotateOn(rotating, "a", "").KeyBytes()[0].Span));
    }

    [Theory]
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(2, 1, 1, 1, true)]
    [InlineData(3, 2, 1, 1, false)]
    [InlineData(1, 1, 3, 2, false)]
    public void Versions_work_together_while_their_ranges_overlap(int mine, int mineOldest, int other, int otherOldest, bool works)
    {
        var reason = new PairVersion(mine, mineOldest, "1.2.0").RefusalOf("b", new(other, otherOldest, "1.0.0"));
        Assert.Equal(works, reason is null);
        if (!works)
            Assert.Contains("node b runs 1.0.0", reason, StringComparison.Ordinal);
    }
}
