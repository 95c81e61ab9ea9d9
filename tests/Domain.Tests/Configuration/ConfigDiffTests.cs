using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Configuration;

public class ConfigDiffTests
{
    [Fact]
    public void Services_are_told_apart_by_id()
    {
        var diff = ConfigDiff.Between(
            Given.Config(Given.Service(1), Given.Service(2), Given.Service(3)),
            Given.Config(Given.Service(3), Given.Service(2) with { Name = "renamed" }, Given.Service(4)));
        Assert.Equal(4, Assert.Single(diff.Added).Id.Value);
        Assert.Equal("renamed", Assert.Single(diff.Changed).Name);
        Assert.Equal(1, Assert.Single(diff.Removed).Value);
    }

    [Fact]
    public void An_equal_document_differs_in_nothing()
    {
        var diff = ConfigDiff.Between(Given.Config(Given.Service(1, Given.Server(1))), Given.Config(Given.Service(1, Given.Server(1))));
        Assert.Equal(new ConfigDiff([], [], []), diff);
    }

    [Fact]
    public void A_change_deep_in_a_server_is_a_change_of_its_service()
    {
        var diff = ConfigDiff.Between(
            Given.Config(Given.Service(1, Given.Server(1)), Given.Service(2)), Given.Config(Given.Service(1, Given.Server(1, weight: 5)), Given.Service(2)));
        Assert.Equal(1, Assert.Single(diff.Changed).Id.Value);
    }
}
