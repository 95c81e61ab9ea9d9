using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class ServiceLookupTests
{
    private static readonly VirtualService[] Services =
    [
        At(1, "198.18.0.1:80", "2"),
        At(2, "[2001:db8::1]:80", "web"),
        At(3, "198.18.0.1:53", "") with { Type = ServiceType.Udp, Layer = ServiceLayer.Kernel },
        At(4, "198.18.0.1:53", "dns"),
        At(5, "198.18.0.2:8000", "") with { PortLast = 8099, Layer = ServiceLayer.Kernel },
        At(6, "198.18.0.3:1", "") with { PortLast = 65535, Layer = ServiceLayer.Kernel },
        At(7, "198.18.0.4:80", "198.18.0.1:80"),
    ];

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    [InlineData("web", 2)]
    [InlineData("[2001:db8:0::1]:80", 2)]
    [InlineData("198.18.0.1:80", 7)]
    [InlineData("198.18.0.1:80/tcp", 1)]
    [InlineData("198.18.0.1:53", 4)]
    [InlineData("198.18.0.1:53/udp", 3)]
    [InlineData("198.18.0.2:8000-8099", 5)]
    [InlineData("198.18.0.3:*", 6)]
    public void By_id_else_by_name_else_by_address(string text, int id) => Assert.Equal(id, ServiceLookup.Find(Services, text)?.Id.Value);

    [Theory]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("WEB")]
    [InlineData("198.18.0.2:8000")]
    [InlineData("198.18.0.4:80/udp")]
    [InlineData("198.18.0.1")]
    public void Nothing_else_is_found(string text) => Assert.Null(ServiceLookup.Find(Services, text));

    private static VirtualService At(int id, string address, string name) =>
        Given.Service(id) with { Name = name, Address = Endpoint.TryParse(address, out var endpoint) ? endpoint : throw new ArgumentException(address) };
}
