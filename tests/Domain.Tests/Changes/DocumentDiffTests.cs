using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class DocumentDiffTests
{
    [Fact]
    public void The_same_document_in_another_spelling_does_not_differ() =>
        Assert.Empty(DocumentDiff.Between("""{"a":1,"b":[]}""", """{ "b": [ ], "a": 1.0 }"""));

    [Fact]
    public void Values_are_added_removed_and_changed()
    {
        var differences = DocumentDiff.Between("""{"a":1,"b":{"c":"x"},"d":[1,2]}""", """{"a":2,"b":{"e":null},"d":[1,3]}""");
        Assert.Equal(
        [
            new(DifferenceKind.Changed, "/a", "1", "2"),
            new(DifferenceKind.Added, "/b/e", null, "null"),
            new(DifferenceKind.Removed, "/b/c", "\"x\"", null),
            new(DifferenceKind.Changed, "/d", "[1,2]", "[1,3]"),
        ], differences);
    }

    [Fact]
    public void Services_and_servers_are_told_apart_by_id_not_by_place()
    {
        var before = Given.Config(Given.Service(1, Given.Server(1)), Given.Service(2, Given.Server(2)));
        var after = before with { VirtualServices = [before.VirtualServices[1] with { RealServers = [Given.Server(2, weight: 5)] }] };
        Assert.Equal(
            [(DifferenceKind.Changed, "/virtualServices[id=2]/realServers[id=2]/weight"), (DifferenceKind.Removed, "/virtualServices[id=1]")],
            DocumentDiff.Between(ConfigJson.Write(before), ConfigJson.Write(after)).Select(d => (d.Kind, d.Path)));
        Assert.Equal(DocumentDiff.Between(ConfigJson.Write(before), ConfigJson.Write(after)), DocumentDiff.Between(before, after));
        Assert.Empty(DocumentDiff.Between(after, after));
    }

    [Fact]
    public void Items_without_id_are_told_apart_by_address()
    {
        var difference = Assert.Single(DocumentDiff.Between(
            """{"s":[{"address":"a","role":"front"},{"address":"b","role":"front"}]}""", """{"s":[{"address":"b","role":"back"},{"address":"a","role":"front"}]}"""));
        Assert.Equal(new DocumentDifference(DifferenceKind.Changed, "/s[address=b]/role", "\"front\"", "\"back\""), difference);
    }

    [Fact]
    public void Items_that_cannot_be_told_apart_compare_as_a_whole() =>
        Assert.Equal("/s", Assert.Single(DocumentDiff.Between("""{"s":[{"id":1},{"id":1}]}""", """{"s":[{"id":1}]}""")).Path);
}
