using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class SharedDefaultsTests
{
    private const string Two = """{ "virtualServices": [{ "name": "a", "address": "192.0.2.1:80" }, { "name": "b", "address": "192.0.2.1:81" }] }""";

    [Fact]
    public void Services_that_keep_to_defaults_share_them_also_when_they_are_written_out()
    {
        var sparse = ConfigValidator.Read(Two).Value!;
        var full = ConfigValidator.Read(ConfigJson.Write(sparse)).Value!;

        Assert.Equal(sparse, full);
        Assert.Same(full.VirtualServices[0].Check, full.VirtualServices[1].Check);
        Assert.Same(full.VirtualServices[0].Cache, full.VirtualServices[1].Cache);
        Assert.Same(sparse.VirtualServices[0].Cache, full.VirtualServices[0].Cache);
    }

    [Fact]
    public void A_service_out_of_bounds_is_told_each_time_and_at_its_own_place()
    {
        var good = ConfigValidator.Read(Two).Value!;
        var bad = good.VirtualServices[1] with { Name = new string('x', Limits.NameLengthMax + 1) };
        foreach (var config in new[] { good with { VirtualServices = [good.VirtualServices[0], bad] }, good with { VirtualServices = [bad, good.VirtualServices[0]] } })
        {
            var at = config.VirtualServices[0] == bad ? 0 : 1;
            Assert.Contains(ConfigValidator.Validate(config), problem => problem.Path == $"/virtualServices/{at}/name");
            Assert.Contains(ConfigValidator.Validate(config), problem => problem.Path == $"/virtualServices/{at}/name");
        }
    }

    [Fact]
    public void What_could_not_be_read_is_told_once_and_not_as_out_of_bounds_too()
    {
        var read = ConfigValidator.Read("""{ "virtualServices": [{ "name": "a", "address": 7 }] }""");
        Assert.Single(read.Problems);
    }
}
